"""Golden customers: what is the same name, tax id, domain or street, and which records are one customer.

What belongs here: pure functions over values, records and edges, none of which reads a table or a clock. The dbt
models of `dbt_project/models/customers/` bring the rows, and keep what comes back.

The probabilistic model (`model/`, Splink) only adds edges, of a rule and a rank of its own.
"""

from pipelines.matching.clusters import EDGE, decide, rule_clusters
from pipelines.matching.families import family_roots
from pipelines.matching.pieces import in_pieces
from pipelines.matching.records import normalise

__all__ = ["EDGE", "decide", "family_roots", "in_pieces", "normalise", "rule_clusters"]

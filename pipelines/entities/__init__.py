"""The import format as typed schemas: entities, columns, types, keys and references.

What belongs here: what a row must look like. How rows are read is in `sources/`; what they mean is in dbt.
"""

from pipelines.entities.schema import ENTITIES, SIDES, Column, Entity, arrow_schema, shape

__all__ = ["ENTITIES", "SIDES", "Column", "Entity", "arrow_schema", "shape"]

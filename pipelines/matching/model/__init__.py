"""The probabilistic step of golden customers: Splink (Fellegi-Sunter) over what the rules have left.

`blocking` says which pairs are looked at, `levels` what is compared and what is believed beforehand, `training` what
the records teach, `scoring` what comes out. `links` is what it is for.
"""

from pipelines.matching.model.blocking import READS
from pipelines.matching.model.scoring import SCORES, score, scorer

__all__ = ["READS", "SCORES", "score", "scorer"]

"""The numbers of a model, and the Splink settings that they make."""

import json
from dataclasses import asdict, dataclass
from hashlib import md5
from typing import Any

from pipelines.matching.model.levels import COMPARISONS, EXPECTED_PARTNERS

Probabilities = dict[str, list[tuple[float, float]]]  # comparison -> (m, u) of its levels


# What the numbers are numbers of: learned for other comparisons, levels or constants they would be taken for these.
RECIPE = md5(repr((COMPARISONS, EXPECTED_PARTNERS)).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Parameters:
    """What a score depends on besides the two records. `record_count`: of the records it was made for."""

    record_count: int
    is_trained: bool
    levels: Probabilities
    recipe: str = RECIPE

    @property
    def prior(self) -> float:
        """The probability that two records taken at random are one customer."""
        return min(0.1, EXPECTED_PARTNERS / max(1, self.record_count - 1))

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Parameters | None":
        """What `to_json` wrote; None where it was of other levels."""
        document = json.loads(text)
        if document.get("recipe") != RECIPE:
            return None
        levels = {name: [(m, u) for m, u in pairs] for name, pairs in document["levels"].items()}
        return cls(document["record_count"], document["is_trained"], levels)


def assumed(record_count: int) -> Parameters:
    """The constants of `levels.py`, for too few records to learn from."""
    levels = {name: [(level.m, level.u) for level in levels] for name, (_, levels) in COMPARISONS.items()}
    return Parameters(record_count, False, levels)


def splink_settings(parameters: Parameters) -> dict[str, Any]:
    """Splink's settings: one comparison of each entry of `COMPARISONS`, with rarity of terms."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": parameters.prior,
        "comparisons": [_comparison(name, parameters.levels[name]) for name in COMPARISONS],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        # Terms whose rarity counts and that no comparison names: the waterfall shows them.
        "additional_columns_to_retain": ["place", "domain"],
        "max_iterations": 30,
    }


def _comparison(name: str, probabilities: list[tuple[float, float]]) -> dict[str, Any]:
    silent, levels = COMPARISONS[name]
    made: list[dict[str, Any]] = [{"sql_condition": silent, "label_for_charts": "not known", "is_null_level": True}]
    for level, (m, u) in zip(levels, probabilities, strict=True):
        made.append(
            {
                "sql_condition": "ELSE" if level.when == "else" else level.when,
                "label_for_charts": level.label,
                "m_probability": m,
                "u_probability": u,
            }
        )
        if level.term:
            made[-1] |= {"tf_adjustment_column": level.term, "disable_tf_exact_match_detection": True}
    return {"output_column_name": name, "comparison_levels": made}

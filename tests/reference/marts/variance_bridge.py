"""marts.contract_to_cash.variance and marts.variance_bridge (sections 4 and 6)."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from tests.reference.codes.facts import Facts, Row
from tests.reference.marts.books import Table

PARTS = ("not_yet_due", "timing", "approved_credit", "fx", "rounding", "explained_other", "unexplained", "invoiced")
NONE = Decimal(0)


def variances(facts: Facts) -> Table:
    """By row of contract_to_cash: invoiced less credited less expected of a due row, without what an extra-billing code claims."""
    extra: dict[tuple[str, str], Decimal] = defaultdict(lambda: NONE)
    for line in facts.marts["extra_lines"]:
        if line["obligation_id"]:
            extra[line["obligation_id"], line["currency"]] += line["amount"] - line["credited"]
    claimed: dict[tuple[str, str], Decimal] = defaultdict(lambda: NONE)
    for line in facts.marts["extra_lines"]:
        claimed[line["obligation_id"], line["currency"]] += line["amount"]
    found: Table = {}
    for row in facts.marts["contract_to_cash"]:
        if row["expected"] is not None:
            net = row["invoiced"] - row["credited"] - extra[row["row_id"], row["currency"]] - row["expected"]
            waiting = not row["is_due"] and row["invoiced"] == claimed[row["row_id"], row["currency"]]
            found[row["row_id"],] = {
                "variance": net if row["is_due"] else NONE,
                "not_yet_due": row["expected"] if waiting else NONE,
            }
    return found


def variance_bridge(facts: Facts) -> Table:
    """By contract and currency: the sums of its rows, which add up to what is expected."""
    sums: dict[tuple[Any, ...], Row] = defaultdict(lambda: dict.fromkeys(("expected", *PARTS), NONE))
    for row in facts.marts["contract_to_cash"]:
        for name in ("expected", *PARTS):
            sums[row["contract_id"], row["currency"]][name] += row[name] or NONE
    for one in sums.values():
        one["expected"] = sum((one[name] for name in PARTS), NONE)  # section 6, to the cent
    return dict(sums)

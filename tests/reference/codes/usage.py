"""usage: what was measured and not billed, billed otherwise, or not measured."""

from collections.abc import Iterator
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, group, unit
from tests.reference.codes.trials import free
from tests.reference.codes.unbilled import due


def usage_unbilled(facts: Facts) -> Iterator[Finding]:
    """Accepted usage of an ended, due period, charge not invoiced at all: the rated charge."""
    for row in due(facts):
        if row["charge_type"] == "usage":
            yield Finding(row["deal_line_id"], row["period_start"], row["expected"], row["currency"])


def usage_misrated(facts: Facts) -> Iterator[Finding]:
    """The invoiced usage charge differs from the re-rated one: the difference."""
    for row in facts.marts["contract_to_cash"]:
        if row["charge_type"] != "usage" or not row["is_due"] or not row["invoice_ids"]:
            continue
        difference = _charged_otherwise(row)
        if difference and (row["deal_line_id"], row["charge_type"], row["period_start"]) not in facts.once(free):
            yield Finding(row["deal_line_id"], row["period_start"], abs(difference), row["currency"])


def commit_shortfall_unbilled(facts: Facts) -> Iterator[Finding]:
    """Rated usage below the commitment and no true-up invoiced: commitment less billed usage charges."""
    usage = group([row for row in facts.marts["contract_to_cash"] if row["charge_type"] == "usage"], "deal_line_id")
    for row in facts.marts["contract_to_cash"]:
        if (
            row["charge_type"] != "commit"
            or not row["is_due"]
            or row["expected"] <= unit(row["currency"])
            or row["invoice_ids"]
            or (row["deal_line_id"], row["charge_type"], row["period_start"]) in facts.once(free)
        ):
            continue
        within = [
            one
            for one in usage.get(row["deal_line_id"], ())
            if row["period_start"] <= one["period_start"] <= row["period_end"]
        ]
        # Billed charges stand in the place of rated ones: what one row bills too little the true-up makes good, what another bills too much it saves.
        missing = row["expected"] - sum((_charged_otherwise(one) for one in within if one["is_due"]), Decimal(0))
        if missing > 0:
            yield Finding(row["deal_line_id"], row["period_start"], missing, row["currency"])


def _charged_otherwise(row: Row) -> Decimal:
    """Charge less the rated one: too much as far as no note gave it back, too little whatever notes say. Within one minor unit it is rounding (section 4)."""
    charged = row["variance"] + row["credited"]
    if charged > 0:
        # A note below zero charges more by itself: it is no misrated usage (DECISIONS.md).
        charged = max(min(charged, row["variance"]), Decimal(0))
    return charged if abs(charged) > unit(row["currency"]) else Decimal(0)


CODES = (usage_unbilled, usage_misrated, commit_shortfall_unbilled)

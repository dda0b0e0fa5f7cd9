"""usage: what was measured and not billed, billed otherwise, or not measured."""

from collections.abc import Iterator
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, group, unit
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
        # A credit note takes from what was charged too much; it makes nothing too little.
        difference = row["variance"] if row["variance"] > 0 else min(row["variance"] + row["credited"], Decimal(0))
        if abs(difference) > unit(row["currency"]):
            yield Finding(row["deal_line_id"], row["period_start"], abs(difference), row["currency"])


def commit_shortfall_unbilled(facts: Facts) -> Iterator[Finding]:
    """Rated usage below the commitment and no true-up invoiced: commitment less billed usage charges."""
    usage = group([row for row in facts.marts["contract_to_cash"] if row["charge_type"] == "usage"], "deal_line_id")
    for row in facts.marts["contract_to_cash"]:
        if row["charge_type"] != "commit" or not row["is_due"] or row["expected"] <= 0 or row["invoice_ids"]:
            continue
        within = [
            one
            for one in usage.get(row["deal_line_id"], ())
            if row["period_start"] <= one["period_start"] <= row["period_end"]
        ]
        # What is less than a minor unit apart is rounding (section 4).
        short = [one["expected"] - one["invoiced"] for one in within if one["is_due"]]
        unbilled = sum((amount for amount in short if amount > unit(row["currency"])), Decimal(0))
        yield Finding(row["deal_line_id"], row["period_start"], row["expected"] + unbilled, row["currency"])


CODES = (usage_unbilled, usage_misrated, commit_shortfall_unbilled)

"""usage: records that were rejected though they would rate to a charge, and copies that were billed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.reference.billing import contract_lines
from tests.reference.billing.lines import has_price
from tests.reference.billing.records import grouped, usage_of
from tests.reference.billing.usage import usage_rows
from tests.reference.codes.facts import Facts, Finding, unit
from tests.strange.book import as_text

GRACE = timedelta(days=3)
Records = list[dict[str, str]]
Measured = dict[tuple[str, str], list[Any]]  # (contract, meter) -> [(day, quantity)]


@dataclass(frozen=True)
class Charge:
    """What some records add to the charge of one due row."""

    line_id: str
    start: date
    amount: Decimal
    currency: str


def usage_rejected(facts: Facts) -> Iterator[Finding]:
    """Rejected records that would rate to a charge: their marginal charge, all of a customer, meter and period together."""
    meters = facts.once(Meters)
    for subject, records in meters.by_subject().items():
        if any(record["status"] == "rejected" for record in records):
            accepted = [record for record in records if record["status"] != "rejected"]
            counted = {(record["quantity"], record["occurred_at"]) for record in accepted}
            # A copy of what was counted adds nothing, also where it names another contract's subscription.
            more = [
                record
                for record in records
                if record["status"] == "rejected" and (record["quantity"], record["occurred_at"]) not in counted
            ]
            every = [*accepted, *({**record, "status": "accepted"} for record in more)]
            yield from _findings(subject, meters.marginal(subject[1], accepted, every))


def usage_duplicate(facts: Facts) -> Iterator[Finding]:
    """Identical records under several ids, billed: the copies' marginal charge. Billed is what is invoiced, not credited and not expected."""
    meters, surplus = facts.once(Meters), defaultdict(Decimal)
    for row in facts.marts["contract_to_cash"]:
        if row["charge_type"] == "usage" and row["expected"] is not None:
            billed = min(row["variance"], row["invoiced"] - row["expected"])
            surplus[row["deal_line_id"], row["period_start"]] = billed + unit(row["currency"])
    found: dict[tuple[str, str], list[Charge]] = {}
    for subject, records in meters.by_subject().items():
        accepted = [record for record in records if record["status"] != "rejected"]
        if len({(record["quantity"], record["occurred_at"]) for record in accepted}) < len(accepted):
            found[subject] = meters.marginal(subject[1], accepted, _apart(accepted))
            for one in found[subject]:
                surplus[one.line_id, one.start] -= one.amount
    for subject, charges in found.items():
        yield from _findings(subject, [one for one in charges if surplus[one.line_id, one.start] >= 0])


def _findings(subject: tuple[str, str], charges: list[Charge]) -> Iterator[Finding]:
    sums: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for charge in charges:
        sums[charge.start, charge.currency] += charge.amount
    for (start, currency), amount in sums.items():
        yield Finding("|".join(subject), start, amount, currency)


def _apart(records: Records) -> Records:
    """Each a moment after the one before it, so that copies count."""
    moved = []
    for number, record in enumerate(records):
        at = datetime.fromisoformat(record["occurred_at"].replace("Z", "+00:00")) + timedelta(microseconds=number)
        moved.append({**record, "occurred_at": at.isoformat()})
    return moved


class Meters:
    """The usage of the company's contracts as it was counted."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.rows = as_text({name: list(given) for name, given in facts.given.items()})
        self.contracts = contract_lines(self.rows, facts.as_of)
        self.tiers = grouped(self.rows["line_tiers"], "deal_line_id")
        self.items = grouped(self.rows["subscription_items"], "subscription_id")
        self.measured = self.read(self.rows["usage_records"])

    def read(self, records: Records) -> Measured:
        def golden(entity: str, key: str) -> str | None:
            return self.facts.golden.get((entity[:-1], key))

        named = {record["subscription_id"] for record in records}
        items = [item for one in named for item in self.items.get(one, ())]
        rows = {**self.rows, "usage_records": records, "subscription_items": items}
        return usage_of(rows, self.contracts, golden, self.facts.as_of)

    def by_subject(self) -> dict[tuple[str, str], Records]:
        """(customer, meter) -> records."""
        found: dict[tuple[str, str], Records] = defaultdict(list)
        for record in self.rows["usage_records"]:
            found[record["customer_id"], record["meter"]].append(record)
        return found

    def marginal(self, meter: str, counted: Records, more: Records) -> list[Charge]:
        """What `more` records of one customer charge above those that were counted, row by row."""
        with_more, without = self.read(more), self.read(counted)
        found = []
        for key, extra in with_more.items():
            for record in without.get(key, ()):
                if (
                    record in extra
                ):  # else it moved: what was rejected named a subscription to another contract of its meter
                    extra.remove(record)
            for line in self.contracts[key[0]][1]:
                runs = line.last is None or line.first <= line.last
                if runs and extra and line.row["charge_type"] == "usage" and line.text("meter") == meter and has_price(line, self.tiers):  # fmt: skip
                    found += self._of_line(line, self.measured.get(key, []), extra)
        return found

    def _of_line(self, line: Any, before: list[Any], extra: list[Any]) -> Iterator[Charge]:
        tiers = self.tiers.get(line.row["id"], ())
        then, now = (usage_rows(line, self.facts.as_of, records, tiers) for records in (before, [*before, *extra]))
        for (kind, start, _, bill_on, _, charged), (*_, more) in zip(then, now, strict=True):
            if kind == "usage" and bill_on + GRACE <= self.facts.as_of and more > charged:
                yield Charge(line.row["id"], start, more - charged, line.deal["currency"])


CODES = (usage_rejected, usage_duplicate)

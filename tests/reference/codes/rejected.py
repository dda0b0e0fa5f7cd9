"""usage: records that were rejected, though they would rate to a charge."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.reference.billing import contract_lines
from tests.reference.billing.lines import has_price
from tests.reference.billing.records import grouped, usage_of
from tests.reference.billing.usage import usage_rows
from tests.reference.codes.facts import Facts, Finding
from tests.strange.book import as_text

GRACE = timedelta(days=3)


def usage_rejected(facts: Facts) -> Iterator[Finding]:
    """Rejected records that would rate to a charge: their marginal charge, all of a customer, meter and period together."""
    rows = as_text({name: list(given) for name, given in facts.given.items()})
    contracts, tiers = contract_lines(rows, facts.as_of), grouped(rows["line_tiers"], "deal_line_id")

    def golden(entity: str, key: str) -> str | None:
        return facts.golden.get((entity[:-1], key))

    def read(records: list[Any]) -> dict[tuple[str, str], list[Any]]:
        return usage_of({**rows, "usage_records": records}, contracts, golden, facts.as_of)

    measured = read(rows["usage_records"])
    for (customer, meter), extra in _extra(rows["usage_records"], read).items():
        marginal: dict[date, Decimal] = defaultdict(Decimal)
        currency = None
        for (contract, _), records in extra.items():
            for line in contracts[contract][1]:
                if line.row["charge_type"] != "usage" or line.text("meter") != meter or not has_price(line, tiers):
                    continue
                before = measured.get((contract, meter), [])
                with_them = usage_rows(line, facts.as_of, [*before, *records], tiers.get(line.row["id"], ()))
                for now, then in zip(with_them, usage_rows(line, facts.as_of, before, tiers.get(line.row["id"], ())), strict=True):  # fmt: skip
                    if now[0] == "usage" and now[3] + GRACE <= facts.as_of and now[5] > then[5]:
                        marginal[now[1]] += now[5] - then[5]
                        currency = line.deal["currency"]
        for start, amount in marginal.items():
            yield Finding(f"{customer}|{meter}", start, amount, currency)


def _extra(records: list[Any], read: Any) -> dict[tuple[str, str], dict[Any, list[Any]]]:
    """(customer, meter) -> (contract, meter) -> what its rejected records would add; a copy of an accepted one adds nothing."""
    of_subject: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for record in records:
        of_subject[record["customer_id"], record["meter"]].append(record)
    found = {}
    for subject, own in of_subject.items():
        if any(record["status"] == "rejected" for record in own):
            accepted = read([record for record in own if record["status"] != "rejected"])
            every = read([{**record, "status": "accepted"} for record in own])
            for key, listed in every.items():
                for record in accepted.get(key, ()):
                    listed.remove(record)
            found[subject] = every
    return found


CODES = (usage_rejected,)

"""contract_to_billing: invoiced by other periods than agreed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.reference.billing.dates import DAY, months_later
from tests.reference.billing.periods import BILLING_MONTHS
from tests.reference.codes.causes import variances
from tests.reference.codes.extra import extra_lines
from tests.reference.codes.facts import Facts, Finding
from tests.reference.codes.renewals import GRACE
from tests.reference.codes.unbilled import due
from tests.reference.obligations.matching import Billed

NONE = Decimal(0)


def billing_frequency_mismatch(facts: Facts) -> Iterator[Finding]:
    """Invoiced periods follow another frequency than the contract's: what is due and not yet invoiced because of it, else 0.

    A period follows a frequency where it has its whole months; what is billed again, or gives back time, follows none.
    """
    open_rows = [(row["deal_line_id"], row["charge_type"], row["period_start"], row["expected"]) for row in due(facts)]
    for one in facts.once(variances):
        missing = one.amount if one.billed < one.row.expected else -one.amount
        open_rows.append((*one.row.key, missing))
    for line_id, bills in _other_periods(facts).items():
        months = max(_months(bill) or 0 for bill in bills)
        since = min(bill.start for bill in bills if bill.start)
        until = max(bill.end for bill in bills if bill.end)
        # Billed afterwards and less often, the biller's running period is not over yet.
        if (
            _is_arrears(facts, bills)
            and months > _agreed(facts, line_id)
            and months_later(until + DAY, months) + GRACE > facts.as_of
        ):
            until = date.max
        missing = NONE
        for line, charge, start, amount in open_rows:
            if (line, charge) == (line_id, "recurring") and start <= until:
                own = facts.assigned[0].get((line, charge, start))  # none of a contract that is unclear: it is left out
                missing += amount if own and own.full_end >= since else NONE
        currency = facts.contract_lines[line_id].deal["currency"]
        yield Finding(line_id, None, max(missing, NONE), currency)


def _other_periods(facts: Facts) -> dict[str, list[Billed]]:
    """Deal line -> its invoice lines over whole months that are not its own."""
    found: dict[str, list[Billed]] = defaultdict(list)
    extra = facts.once(extra_lines)
    for line, row, _ in facts.assigned[1]:
        stated = facts.by_id["invoice_lines"][line.id]
        if row is None or row.charge_type != "recurring" or row.currency != line.currency or line.id in extra:
            continue
        if (
            line.amount <= 0
            or stated["is_proration"]
            or not stated["period_start"]
            or (line.start, line.end) in ((row.start, row.end), (row.full_start, row.full_end))
        ):
            continue
        overlaps = line.start and line.end and line.start <= row.full_end and row.full_start <= line.end
        months, agreed = _months(line), _agreed(facts, row.line_id)
        if overlaps and months and months != agreed:
            found[row.line_id].append(line)
    return found


def _agreed(facts: Facts, line_id: str) -> int:
    """Months; of a line that is billed once for its term, more than there are."""
    return BILLING_MONTHS.get(facts.contract_lines[line_id].text("billing_frequency", "monthly")) or 10**6


def _months(line: Billed) -> int | None:
    for months in (1, 3, 6, 12):
        if line.start and line.end and months_later(line.start, months) - DAY == line.end:
            return months
    return None


def _is_arrears(facts: Facts, bills: list[Billed]) -> bool:
    issued = [facts.by_id["invoices"][bill.invoice_id]["issued_on"] for bill in bills]
    return all(day and bill.end and day >= bill.end for day, bill in zip(issued, bills, strict=True))


CODES = (billing_frequency_mismatch,)

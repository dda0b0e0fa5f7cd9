"""data: what the extract itself said of its sources, and rates that are not there (sections 5.7 and 9)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from tests.reference.codes.credits import alone, issued
from tests.reference.codes.facts import REPORTING, Facts, Finding, Row

NONE = Decimal(0)
FRESHNESS = timedelta(hours=48)
VALUED = ("payment_events", "bank_transactions", "payouts", "journal_lines")


def extract_incomplete(facts: Facts) -> Iterator[Finding]:
    """Fewer rows or another control total than the manifest says, or than history predicts: loading says which."""
    yield from _each(row for row in _loads(facts) if not row["complete"])


def stale_source(facts: Facts) -> Iterator[Finding]:
    """extracted_at, else the newest updated_at, is older than the limit at the end of the day; nothing said, nothing found."""
    end = datetime.combine(facts.as_of + timedelta(days=1), time())
    told: dict[str, list[tuple[datetime | None, datetime | None]]] = defaultdict(list)
    for row in _loads(facts):
        told[row["source"]].append((row["extracted_at"], row["newest_updated_at"]))
    for source, moments in told.items():
        ages = [max((one for one in kind if one), default=None) for kind in zip(*moments, strict=True)]
        newest = ages[0] or ages[1]
        if newest and end - newest > FRESHNESS:
            yield Finding(source, None, NONE, None)


def schema_drift(facts: Facts) -> Iterator[Finding]:
    """Columns appeared, vanished or changed type."""
    yield from _each(facts.company.query("select source, entity from control.schema_changes"))


def quarantined_rows(facts: Facts) -> Iterator[Finding]:
    """Rows in quarantine."""
    yield from _each(row for row in _loads(facts) if row["rows_quarantined"])


def missing_fx_rate(facts: Facts) -> Iterator[Finding]:
    """A currency has no rate on a day that needs one.

    as_of, when the amounts in use are valued in the reporting currency; the day of a payment that waits for it; that of a note which
    nobody else approved, and which has no rate of its own.
    """
    owed = [row for row in facts.rows["invoices"] if row["status"] not in ("draft", "void")]
    notes = [row for row in facts.rows["credit_notes"] if row["status"] != "void"]
    used = {row["currency"] for rows in (owed, notes, facts.marts["contracts"]) for row in rows}
    used |= {row["currency"] for entity in VALUED for row in facts.rows[entity]}
    needed = {(currency, facts.as_of) for currency in used}
    for payment in facts.cash.payments.values():
        waits = [facts.cash.invoices[each] for each in payment.waits]
        for one in [each for each in waits if each.outstanding > 0 and payment.unapplied > 0]:
            needed |= {(payment.currency, payment.received_on), (one.currency, payment.received_on)}
    for note in issued(facts):
        if alone(note) and not note["exchange_rate"]:
            needed.add((note["currency"], note["issued_on"]))
    for currency in {
        currency
        for currency, day in needed
        if currency not in (None, REPORTING) and day and facts.rates.on(currency, REPORTING, day) is None
    }:
        yield Finding(currency, None, NONE, currency)


def _loads(facts: Facts) -> list[Row]:
    """Of the sources that are connected."""
    return facts.company.query(
        "select * from control.source_loads where source in (select source from control.sources)"
    )


def _each(rows: Iterator[Row] | list[Row]) -> Iterator[Finding]:
    for subject in {f"{row['source']}|{row['entity']}" for row in rows}:
        yield Finding(subject, None, NONE, None)


CODES = (extract_incomplete, stale_source, schema_drift, quarantined_rows, missing_fx_rate)

"""What the codes are read from: a company's own rows, and the marts that other second readings vouch for."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from pipelines.entities import ENTITIES
from tests.reference.billing import contract_lines
from tests.reference.billing.amounts import MINOR_DIGITS
from tests.reference.billing.amounts import rounded as money
from tests.reference.billing.lines import Line
from tests.reference.cash import CashBook
from tests.reference.cash.rates import Rates
from tests.reference.cash.rules import Rules
from tests.reference.compare import golden_of
from tests.reference.compare_cash import read_company
from tests.reference.obligations import Key as ObligationKey
from tests.reference.obligations import Part, assign
from tests.reference.obligations.matching import Obligation
from tests.support.company import Company

T = TypeVar("T")
Row = dict[str, Any]
READ = ("invoices", "payments", "cash_applications", "bank_matches", "contract_to_cash", "contracts", "customer_links", "golden_customers")  # fmt: skip
# A document dated after as_of has not happened yet (DECISIONS.md).
DATED = {"invoices": "issued_on", "credit_notes": "issued_on", "payment_events": "occurred_at", "usage_records": "occurred_at",
         "payment_allocations": "allocated_on", "bank_transactions": "booked_on", "journal_lines": "posted_on", "fx_rates": "rate_on"}  # fmt: skip
REPORTING = Rules().reporting_currency


class Finding(NamedTuple):
    """An exception that must be: its subject, the first day of its period if it has one, and what is at risk."""

    subject_id: str
    period_start: date | None
    amount: Decimal
    currency: str | None


@dataclass
class Facts:
    """rows: entity -> typed rows that stand on as_of; gone: entity -> tombstones by id; later: entity -> ids of after as_of; marts: name -> rows."""

    as_of: date
    rows: dict[str, list[Row]]
    gone: dict[str, dict[str, Row]]
    marts: dict[str, list[Row]]
    later: dict[str, set[str]]
    given: Mapping[str, Sequence[Mapping[str, Any]]]
    company: Company
    by_id: dict[str, dict[str, Row]] = field(default_factory=dict)
    links: dict[tuple[str, str | None], str] = field(default_factory=dict)
    rates: Rates = field(init=False)
    made: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rates = Rates(self.rows["fx_rates"], REPORTING, Rules().fx_max_age_days)
        self.by_id = {name: {row["id"]: row for row in rows if "id" in row} for name, rows in self.rows.items()}

        self.links = {(row["entity"], row["source_id"]): row["customer_id"] for row in self.marts["customer_links"]}
        # A tombstoned account stays with the customer that it is linked to by id (DECISIONS.md).
        pointing = {row["crm_account_id"]: row["id"] for row in self.rows["customers"] if row["crm_account_id"]}
        for key, account in self.gone.get("accounts", {}).items():
            billed = account["billing_customer_id"] or pointing.get(key)
            if ("customer", billed) in self.links:
                self.links["account", key] = self.links["customer", billed]

    @cached_property
    def text(self) -> dict[str, list[dict[str, str]]]:
        """The rows as tests/reference/billing reads them."""
        return {
            name: [{key: _text(value) for key, value in row.items()} for row in rows]
            for name, rows in self.rows.items()
        }

    @cached_property
    def contract_lines(self) -> dict[str, Line]:
        """Deal line -> the line with its dates resolved, where it bills."""
        return {line.row["id"]: line for lines in self.lines_of_contracts.values() for line in lines}

    @cached_property
    def lines_of_contracts(self) -> dict[str, list[Line]]:
        """Contract -> its lines that bill."""
        return {key: lines for key, (_, lines) in self.contracts.items()}

    @cached_property
    def contracts(self) -> dict[str, tuple[list[Mapping[str, str]], list[Line]]]:
        """Contract -> its deals, and its lines that bill."""
        return contract_lines(self.text, self.as_of)

    @cached_property
    def assigned(self) -> tuple[dict[ObligationKey, Obligation], list[Part]]:
        """Obligations by key, and what of which invoice line belongs to which (section 4)."""
        return assign(self.text, self.as_of, self.golden_of)

    @cached_property
    def cash(self) -> CashBook:
        """The second reading of section 5, which knows what refunds undid."""
        return read_company(self.company, self.given, self.as_of)

    @cached_property
    def golden(self) -> dict[tuple[str, str], str]:
        """(account | customer, id) -> its golden customer, of deleted records too."""
        return {(entity[:-1], key): customer for (entity, key), customer in golden_of(self.company).items()}

    def golden_of(self, entity: str, source_id: str) -> str | None:
        """The golden customer of one of `accounts` or `customers`, of a deleted one too."""
        return self.golden.get((entity[:-1], source_id))

    def once(self, make: Callable[["Facts"], T]) -> T:
        """What several codes are read from is made once."""
        if make not in self.made:
            self.made[make] = make(self)
        made: T = self.made[make]
        return made

    def customer(self, entity: str, source_id: str | None) -> str | None:
        """The golden customer of an account, a customer or a counterparty."""
        return self.links.get((entity, source_id))


def facts(rows: Mapping[str, Sequence[Mapping[str, Any]]], company: Company, as_of: date) -> Facts:
    """The company's rows as they stand on as_of, beside its marts."""
    live: dict[str, list[Row]] = defaultdict(list)
    gone: dict[str, dict[str, Row]] = defaultdict(dict)
    later: dict[str, set[str]] = defaultdict(set)
    for entity, listed in rows.items():
        kinds = {column.name: column.type for column in ENTITIES[entity].columns}
        for raw in listed:
            row = {name: typed(kinds[name], raw.get(name)) for name in kinds}
            if row.get("deleted_at"):
                gone[entity][row.get("id")] = row
            elif not _later(row.get(DATED.get(entity, "")), as_of):
                live[entity].append(row)
            elif "id" in row:
                later[entity].add(row["id"])
    marts = {name: company.query(f"select * from marts.{name}") for name in READ}
    return Facts(as_of, live, gone, marts, later, rows, company)


def typed(kind: str, value: Any) -> Any:
    """A row's value in its column's type; moments are UTC."""
    if value is None or value == "":
        return None
    if kind in ("money", "decimal"):
        return Decimal(str(value))
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "timestamp" and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return value


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _later(value: Any, as_of: date) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    return day is not None and day > as_of


def group(rows: Sequence[Row], column: str) -> dict[Any, list[Row]]:
    """The rows by a column's value, without those that have none."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            found[row[column]].append(row)
    return found


def unit(currency: str | None) -> Decimal:
    """The minor unit."""
    return Decimal(1).scaleb(-MINOR_DIGITS[currency or ""])


def nought(value: Decimal | None) -> Decimal:
    """A null amount is none."""
    return value if value is not None else Decimal(0)


def rounded(amount: Decimal | Fraction, currency: str | None) -> Decimal:
    """To the minor unit, half away from zero."""
    return money(Fraction(amount), currency or "")

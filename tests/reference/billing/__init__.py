"""semantics.md sections 1 to 3: contract rows in, expected billing rows out.

Input are rows of the import format as text (`dict[entity, list[dict[column, text]]]`, empty = null), as a CSV reader gives
them. Nothing here is shared with the models or with the sample company's generator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.dates import NEVER, months_later
from tests.reference.billing.lines import Line, Rows, closed_on, contracts_of, has_price, link, read_line
from tests.reference.billing.records import by_links, grouped, usage_of
from tests.reference.billing.schedule import rows_of
from tests.reference.billing.terms import Term, last_of, resolve, terms_of_contract


@dataclass(frozen=True)
class Expected:
    """One obligation. `amount` in major units, to the currency's minor unit; `quantity` is what was sold or measured."""

    contract_id: str
    deal_id: str
    deal_line_id: str
    charge_type: str
    period_start: date
    period_end: date
    bill_on: date
    currency: str
    quantity: Fraction
    amount: Decimal


def expected_billing(
    rows: Rows,
    as_of: date,
    golden: Callable[[str, str], str | None] | None = None,
    running: Mapping[str, tuple[list[Mapping[str, str]], list[Line]]] | None = None,
) -> list[Expected]:
    """Every obligation as of `as_of`, the horizon of 12 months included.

    `golden(entity, id)` names the golden customer of an account or a billing customer; without it the explicit links decide.
    `running`: the contracts as they are, where `rows` are as if some had been renewed.
    """
    golden = golden or by_links(rows)
    found: list[Expected] = []
    tiers = grouped(rows.get("line_tiers", ()), "deal_line_id")
    contracts = contract_lines(rows, as_of)
    usage = usage_of(rows, contracts, golden, as_of, running)
    for contract_id, (_, own) in contracts.items():
        for line in (line for line in own if has_price(line, tiers)):
            for charge, start, end, bill_on, quantity, amount in rows_of(line, as_of, usage, contract_id, tiers):
                found.append(
                    Expected(
                        contract_id,
                        line.deal["id"],
                        line.row["id"],
                        charge,
                        start,
                        end,
                        bill_on,
                        line.deal["currency"],
                        quantity,
                        amount,
                    )
                )
    return found


def contract_lines(rows: Rows, as_of: date) -> dict[str, tuple[list[Mapping[str, str]], list[Line]]]:
    """Contract -> its deals, and its lines that bill, dates resolved."""
    return {
        key: (deals, [line for line in lines if line.bills]) for key, (deals, lines) in all_lines(rows, as_of).items()
    }


def all_lines(rows: Rows, as_of: date) -> dict[str, tuple[list[Mapping[str, str]], list[Line]]]:
    """As `contract_lines`, with the lines that bill nothing themselves: they belong to items all the same."""
    members = _linked(rows, as_of)
    for deals, lines in members.values():
        resolve(deals, lines, months_later(as_of, 12))
    return members


def last_terms(rows: Rows, as_of: date) -> dict[str, Term]:
    """Contract -> the term that it ends with."""
    return {key: last_of(terms_of_contract(deals, lines)) for key, (deals, lines) in _linked(rows, as_of).items()}


def _linked(rows: Rows, as_of: date) -> dict[str, tuple[list[Mapping[str, str]], list[Line]]]:
    lines_of = grouped(rows.get("deal_lines", ()), "deal_id")
    members = contracts_of([deal for deal in rows.get("deals", ()) if closed_on(deal) <= as_of])
    lines = {
        key: [read_line(row, deal) for deal in deals for row in lines_of.get(deal["id"], ())]
        for key, deals in members.items()
    }
    link([line for own in lines.values() for line in own])
    return {key: (deals, lines[key]) for key, deals in members.items()}


def deal_value(deal: Mapping[str, str], lines: Sequence[Mapping[str, str]]) -> Decimal | None:
    """What `deals.amount` should say (section 3.7); None where a recurring line has no end at all."""
    total = Decimal(0)
    for row in lines:
        if row["charge_type"] == "usage" or row.get("action") == "remove":
            continue
        line = read_line(row, deal)
        if line.last is None and row["charge_type"] == "recurring":
            return None
        total += sum((money for *_, money in rows_of(line, line.last or line.first, {}, "", {}, NEVER)), Decimal(0))
    return total

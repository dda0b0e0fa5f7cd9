"""contract_to_billing, the causes of a variance (section 4): one input of the row replaced, the first that makes the billed amount."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from tests.reference.billing.lines import Line
from tests.reference.codes.extra import extra_lines
from tests.reference.codes.facts import Facts, Finding, rounded, unit
from tests.reference.codes.recompute import UNTIL_ALWAYS, as_if, other_shares, without_uplift
from tests.reference.codes.second import credits
from tests.reference.codes.steps import steps_before, terms_of
from tests.reference.codes.trials import free
from tests.reference.obligations.matching import Billed, Obligation

LEAKAGE = ("ramp_step_missed", "uplift_missed", "expired_discount", "excess_discount")


class Variance:
    """A due row that is billed otherwise than expected: what of it, by which invoice lines."""

    def __init__(self, facts: Facts, row: Obligation, billed: Decimal, lines: list[Billed], amount: Decimal) -> None:
        self.facts, self.row, self.billed, self.lines, self.amount = facts, row, billed, lines, amount
        self.line: Line = facts.contract_lines[row.line_id]
        self.invoice_lines = [facts.by_id["invoice_lines"][line.id] for line in lines]

    def explained(self, amounts: Iterable[Fraction | None]) -> bool:
        """To within one minor unit."""
        return any(
            amount is not None and abs(amount - Fraction(self.billed)) <= unit(self.row.currency) for amount in amounts
        )

    def terms(self, **terms: object) -> Fraction | None:
        return as_if(self.line, self.row, self.facts.as_of, **terms)  # type: ignore[arg-type]

    def cause(self) -> str:
        short = self.billed < self.row.expected
        if self.row.charge_type == "commit":
            return "price_mismatch"
        if self.line.deal.get("type") == "amendment" and self.explained(self._whole_step_before()):
            return "amendment_not_applied"
        hypotheses: dict[str, Callable[[], Iterable[Fraction | None]]] = {
            "ramp_step_missed": lambda: (*self._whole_step_before(), *self._step_before()),
            "uplift_missed": lambda: without_uplift(self.line, self.row, self.facts.as_of),
            "expired_discount": self._kept_discount,
            "excess_discount": self._discount_of_the_line,
            "proration_error": self._shares,
            "quantity_mismatch": self._quantities,
        }
        for code, amounts in hypotheses.items():
            if (short or code not in LEAKAGE) and self.explained(amounts()):
                return code
        return "price_mismatch"

    def _step_before(self) -> Iterator[Fraction | None]:
        """Billed at the price or at the quantity of the step before."""
        for before in steps_before(self.facts, self.line):
            terms = terms_of(before, self.row)
            yield self.terms(quantity=terms["quantity"])
            yield self.terms(**{name: terms[name] for name in ("unit_price", "price_period", "annual_uplift_pct")})

    def _whole_step_before(self) -> Iterator[Fraction | None]:
        """Billed as if the line before went on."""
        for before in steps_before(self.facts, self.line):
            yield self.terms(**terms_of(before, self.row))

    def _kept_discount(self) -> Iterator[Fraction | None]:
        if self.line.text("discount_until") and self.line.number("discount_pct"):
            yield self.terms(discount_until=UNTIL_ALWAYS)

    def _discount_of_the_line(self) -> Iterator[Fraction | None]:
        """As the lines state it; else what is missing to quantity x unit price."""
        taken = Fraction(0)
        for line in self.invoice_lines:
            if line["discount_amount"] is not None:
                taken += Fraction(line["discount_amount"])
            elif not line["is_proration"] and line["quantity"] is not None and line["unit_price"] is not None:
                gross = rounded(Fraction(line["quantity"]) * Fraction(line["unit_price"]), self.row.currency)
                taken += Fraction(gross) - Fraction(line["amount"])
        before = self.terms(discount_pct=0)
        if taken > 0 and before is not None:
            yield before - taken

    def _shares(self) -> Iterator[Fraction | None]:
        row = self.row
        days = [(row.start, row.end)] + [(one.start, one.end) for one in self.lines if one.start and one.end]
        if len(days) > 1:
            days.append((min(first for first, _ in days[1:]), max(last for _, last in days[1:])))
        # Beyond the full period nothing is a part of it.
        days = [one for one in days if row.full_start <= one[0] and one[1] <= row.full_end]
        if any(one != (row.full_start, row.full_end) for one in days):
            yield from other_shares(self.line, row, self.facts.as_of, days)

    def _quantities(self) -> Iterator[Fraction | None]:
        # What is charged was sold, however its quantity is written; what is not charged was not.
        said = [
            abs(Fraction(line["quantity"])) if line["amount"] > 0 else Fraction(line["quantity"])
            for line in self.invoice_lines
            if line["quantity"] is not None and line["amount"]
        ]
        for quantity in {*said, sum(said, Fraction(0))} if said else ():
            if quantity != self.line.number("quantity"):
                yield self.terms(quantity=quantity)


def _that_make(billed: Decimal, own: list[tuple[Billed, Decimal]], parts: list[tuple[Billed, Decimal]]) -> list[Billed]:
    """Of the row's lines those that an extra-billing code left: what they add up to is billed. None: all is taken out."""
    if sum(amount for _, amount in own) == billed:
        return [line for line, _ in own]
    for count in range(len(parts), 0, -1):
        for some in combinations(parts, count):
            if sum(amount for _, amount in some) == billed:
                return [line for line, _ in some]
    return []


def variances(facts: Facts) -> list[Variance]:
    """Of due rows that something bills, beyond rounding, net of what a credit note or another row of the period explains."""
    obligations, parts = facts.assigned
    lines: dict[object, list[tuple[Billed, Decimal]]] = defaultdict(list)
    for line, row, part in parts:
        if row and row.currency == line.currency:
            lines[row.key].append((line, part))
    found, extra, credited = [], facts.once(extra_lines), facts.once(credits)
    for mart in facts.marts["contract_to_cash"]:
        key = (mart["deal_line_id"], mart["charge_type"], mart["period_start"])
        row = obligations.get(key)
        if (
            not mart["is_due"]
            or row is None
            or key in facts.once(free)
            or mart["charge_type"] == "usage"
            or not (lines[key] or row.expected < 0)
        ):
            continue
        if lines[key] and all(line.id in extra and part > 0 for line, part in lines[key]):
            continue  # all that was billed, and what was credited of it, is another code's
        billed = mart["expected"] + mart["variance"] + mart["credited"]
        difference = billed - mart["expected"]
        amount = -difference if difference < 0 else max(difference - max(mart["credited"], Decimal(0)), Decimal(0))
        own = [(line, part) for line, part in lines[key] if line.id not in extra]
        left = _that_make(billed, own, lines[key])
        if not left and mart["credited"]:  # of what is taken out the credits are too
            left = _that_make(billed - mart["credited"], own, lines[key])
            billed = billed - mart["credited"] if left else billed
            amount = mart["expected"] - billed if billed < mart["expected"] else amount
        # Or those of its own lines alone.
        gone = sum((credited[line.id] for line, _ in lines[key] if line.id in extra), Decimal(0))
        if not left and gone and own and billed - gone == sum(part for _, part in own):
            left, billed = [line for line, _ in own], billed - gone
            amount = mart["expected"] - billed if billed < mart["expected"] else amount
        if not left and billed:
            left = [line for line, _ in lines[key]]
        if amount > unit(row.currency) and (left or row.expected < 0):
            found.append(Variance(facts, row, billed, left, amount))
    together: dict[object, list[Decimal]] = defaultdict(list)
    for one in found:
        together[_period(one)].append(one.billed - one.row.expected)
    for mart in facts.marts["contract_to_cash"]:  # a row that nothing bills may be in its neighbour's line
        row = obligations.get((mart["deal_line_id"], mart["charge_type"], mart["period_start"]))
        if row and mart["is_due"] and not mart["invoice_ids"] and row.expected > unit(row.currency):
            sku = facts.contract_lines[row.line_id].row["sku"]
            together[row.contract_id, sku, row.charge_type, row.full_start, row.full_end].append(-row.expected)
    return [one for one in found if not _adds_up(together[_period(one)], one.row)]


def _adds_up(differences: list[Decimal], row: Obligation) -> bool:
    """Rows of one contract, sku and full period that a change or a renewal cuts, billed in one line: right together."""
    several = row.charge_type == "recurring" and len(differences) > 1
    return several and abs(sum(differences)) <= len(differences) * unit(row.currency)


def _period(one: Variance) -> tuple[object, ...]:
    return one.row.contract_id, one.line.row["sku"], one.row.charge_type, one.row.full_start, one.row.full_end


def _of(code: str) -> Callable[[Facts], Iterator[Finding]]:
    def read(facts: Facts) -> Iterator[Finding]:
        for one in facts.once(causes)[code]:
            yield Finding(one.row.line_id, one.row.start, one.amount, one.row.currency)

    read.__name__ = code
    return read


def causes(facts: Facts) -> dict[str, list[Variance]]:
    """Code -> the variances that it explains."""
    by_cause = defaultdict(list)
    for one in facts.once(variances):
        by_cause[one.cause()].append(one)
    return by_cause


CODES = tuple(_of(code) for code in (*LEAKAGE, "proration_error", "quantity_mismatch", "price_mismatch"))

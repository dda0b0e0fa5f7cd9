"""contract_to_billing: the same billed again by a second live subscription."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, group, unit
from tests.reference.codes.gaps import scope, subscription_of
from tests.reference.marts.notes import noted
from tests.reference.obligations.matching import Billed, Obligation

NONE = Decimal(0)
LIVE = ("trialing", "active", "past_due")


def second_lines(facts: Facts) -> dict[str, str]:
    """Invoice line -> the later of two live subscriptions that billed it, of rows that the other one bills too."""
    later, credited = facts.once(_later), facts.once(credits)
    by_row: dict[object, list[tuple[Billed, Obligation]]] = defaultdict(list)
    for line, row, _ in facts.assigned[1]:
        if row:
            by_row[row.key].append((line, row))
    found = {}
    for own in by_row.values():
        mine = {
            line.id: subscription_of(facts, line.id) for line, _ in own if line.amount > max(credited[line.id], NONE)
        }
        second = {
            key: one
            for key, one in mine.items()
            if one and (one, own[0][1].contract_id, _sku(facts, own[0][1])) in later
        }
        row = own[0][1]
        billed = {line.id: line.amount - credited[line.id] for line, _ in own if line.currency == row.currency}
        # Two that share a line, seven seats and three of ten, bill it once.
        owed = row.expected + _commitment(facts, row)
        beyond = len(billed) < len({line.id for line, _ in own}) or sum(billed.values()) > owed + unit(row.currency)
        if beyond and any(line.amount > credited[line.id] and line.id not in second for line, _ in own):
            found |= second
    return found


def _commitment(facts: Facts, row: Obligation) -> Decimal:
    """Of a usage row: what its true-up over the same period asks, which may stand in the same line."""
    same = facts.assigned[0].get((row.line_id, "commit", row.start)) if row.charge_type == "usage" else None
    return same.expected if same and same.end == row.end else NONE


def _later(facts: Facts) -> set[tuple[str, str, str]]:
    """(subscription, contract, sku) of live subscriptions that come, by start and id, after as many as there are items in service."""
    live = {one["id"]: one for one in facts.rows["subscriptions"] if _is_live(facts, one)}
    items = group(facts.rows["subscription_items"], "subscription_id")
    by_sku: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_item: dict[str, set[str]] = defaultdict(set)
    in_service: dict[tuple[str, str], set[str]] = defaultdict(set)
    where = {}
    for contract, lines in facts.lines_of_contracts.items():
        for line in lines:
            where[line.item] = contract, line.row["sku"]
            last = line.terms[-1][1] if line.terms else line.last
            if line.row["charge_type"] != "one_time" and line.first <= facts.as_of <= (last or facts.as_of):
                in_service[where[line.item]].add(line.item)
    for subscription, item in facts.once(scope):
        own = [one for one in items.get(subscription, ()) if (one["end_date"] or facts.as_of) >= facts.as_of]
        if subscription in live and item in where and where[item][1] in {one["sku"] for one in own}:
            by_sku[where[item]].add(subscription)
            if any((line := facts.contract_lines.get(one["deal_line_id"] or "")) and line.item == item for one in own):
                by_item[item].add(subscription)

    def order(subscriptions: Iterable[str]) -> list[str]:
        return sorted(subscriptions, key=lambda one: (live[one]["start_date"] or date.max, one))

    found = {(one, *key) for key, own in by_sku.items() for one in order(own)[max(len(in_service[key]), 1) :]}
    return found | {(one, *where[item]) for item, own in by_item.items() for one in order(own)[1:]}


def _is_live(facts: Facts, one: Row) -> bool:
    began, ends = one["start_date"] or facts.as_of, one["end_date"] or facts.as_of
    return one["status"] in LIVE and began <= facts.as_of <= ends


def _sku(facts: Facts, row: Obligation) -> str:
    return str(facts.contract_lines[row.line_id].row["sku"])


def duplicate_subscription(facts: Facts) -> Iterator[Finding]:
    """Two live subscriptions for one contract and sku: what the later one billed and no note credits."""
    yield from sums(facts, facts.once(second_lines))


def sums(facts: Facts, subjects: dict[str, str]) -> Iterator[Finding]:
    """By subject the net amounts of its lines; what is credited in full is no finding."""
    net: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    credited = facts.once(credits)
    for line in {one.id: one for one, _, _ in facts.assigned[1]}.values():
        if line.id in subjects:
            net[subjects[line.id], line.currency] += max(line.amount - credited[line.id], NONE)
    for (subject, currency), amount in net.items():
        if amount >= unit(currency):
            yield Finding(subject, None, amount, currency)


def credits(facts: Facts) -> dict[str, Decimal]:
    """Invoice line -> what issued notes take off it before tax, write-offs left out (section 4)."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for key, (net, _) in noted(facts, write_off=False).items():
        found[key] = Decimal(net.numerator) / Decimal(net.denominator)
    return found


CODES = (duplicate_subscription,)

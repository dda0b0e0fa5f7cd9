"""A company of stories: clean ones, faults and decoys, block by block, so that memory does not grow with the company."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from pipelines.sample import company_faults, treasury
from pipelines.sample.calendar import add_months
from pipelines.sample.money import text
from pipelines.sample.products import LISTED, SKUS
from pipelines.sample.records import Finding
from pipelines.sample.shapes import SHAPES
from pipelines.sample.story import Story
from pipelines.sample.writer import Rows, Writer, bank_row, journal_rows, payout_rows, story_rows

BLOCK = 500
CHILD = 1_000_000  # other companies of a plot are numbered from here
RATES = {"USD": 92_000, "GBP": 117_000, "JPY": 612, "KWD": 301_000}  # EUR for one unit, times 100,000


@dataclass
class Plan:
    """What to make: `faults` cases of every code and `decoys` of every near miss among `contracts` stories."""

    contracts: int
    seed: int
    as_of: date
    months: int = 12
    faults: int = 1
    decoys: int = 1


@dataclass
class Truth:
    """What must be found, what must stay silent, and the totals."""

    findings: list[Finding] = field(default_factory=list)
    decoys: list[tuple[str, list[str]]] = field(default_factory=list)
    totals: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


Teller = Callable[[Story, int], None]


def stories(plan: Plan, tellers: dict[int, tuple[Teller, int]]) -> Iterator[Story]:
    """Every story of the plan; `tellers` holds the special ones by number, with the number of the case."""
    shapes = [draw for _, draw in SHAPES]
    weights = [weight for weight, _ in SHAPES]
    for number in range(1, plan.contracts + 1):
        teller, case = tellers.get(number, (None, 0))
        story = Story(number, Random(f"{plan.seed}:{number}"), plan.as_of, getattr(teller, "country", None))
        story.months = plan.months
        if teller:
            teller(story, case)
        else:
            draw = story.rng.choices(shapes, weights)[0]
            draw(story, story.began())
            story.bill().pay().close()
        yield story
        yield from story.children


def special(plan: Plan) -> dict[int, tuple[Teller, int]]:
    """Which story numbers carry a fault or a decoy: spread evenly over the company."""
    from pipelines.sample.decoys import DECOYS
    from pipelines.sample.faults import FAULTS

    tellers = [(teller, case) for case in range(plan.faults) for teller in FAULTS.values()]
    tellers += [(teller, case) for case in range(plan.decoys) for teller in DECOYS.values()]
    if len(tellers) > plan.contracts:
        raise ValueError(f"{len(tellers)} faults and decoys do not fit into {plan.contracts} contracts")
    step = plan.contracts / max(1, len(tellers))
    return {int(place * step) + 1: teller for place, teller in enumerate(tellers)}


def generate(plan: Plan, folder: Path, kind: str = "csv", tell: Callable[[str], None] = lambda _: None) -> Truth:
    """Write the company into `folder` (one folder a source, and truth.json); returns the truth."""
    truth = Truth()
    writer = Writer(folder, kind)
    block: list[Story] = []
    number = 0
    for story in stories(plan, special(plan)):
        block.append(story)
        if len(block) >= BLOCK:
            _write(number, block, writer, truth, plan)
            number += 1
            tell(f"{story.number % CHILD:,} of {plan.contracts:,} contracts")
            block = []
    _write(number, block, writer, truth, plan)
    writer.write({"products": _products(), "fx_rates": _rates(plan)})
    extracted = dict.fromkeys(("crm", "billing", "payments", "ledger", "reference"), f"{plan.as_of}T22:00:00Z")
    claims: dict[str, dict[str, int]] = {}
    if plan.faults:
        truth.findings += company_faults.plant(writer, extracted, claims, plan.as_of)
    for side, moment in extracted.items():
        writer.manifest(side, moment, claims.get(side))
    _truth(plan, truth, writer, folder)
    return truth


def _write(number: int, block: list[Story], writer: Writer, truth: Truth, plan: Plan) -> None:
    rows: Rows = defaultdict(list)
    for story in block:
        story_rows(story, rows)
        truth.findings += story.findings
        truth.decoys += story.decoys
        _count(story, truth)
    payouts, lines, postings = treasury.settle(number, block, plan.as_of)
    for payout in payouts:
        payout_rows(payout, rows)
    rows["bank_transactions"] += [bank_row(line) for line in lines]
    for posting in postings:
        journal_rows(posting, rows)
    writer.write(rows)


def _count(story: Story, truth: Truth) -> None:
    for group in story.rows.values():
        for row in group:
            if row.bill_on + timedelta(days=3) <= story.as_of:
                truth.totals["expected_due"][row.line.deal.currency] += row.amount
    for invoice in story.invoices:
        if invoice.counts:
            truth.totals["invoiced"][invoice.currency] += invoice.net
            truth.totals["outstanding"][invoice.currency] += invoice.outstanding
    for payment in story.payments:
        moved = {"succeeded": 1, "refunded": -1, "dispute_lost": -1, "reversed": -1}
        truth.totals["paid"][payment.currency] += sum(moved.get(e.type, 0) * e.amount for e in payment.events)


def _products() -> list[tuple[str, ...]]:
    return [
        (f"prod_{sku.lower()}", sku, name, charge, listed, period, "EUR", "2020-01-01", "")
        for sku, (name, charge, listed, period) in SKUS.items()
        if sku in LISTED
    ]


def _rates(plan: Plan) -> list[tuple[str, ...]]:
    rng = Random(f"{plan.seed}:rates")
    found = []
    levels = dict(RATES)
    day = add_months(plan.as_of, -30 if plan.months > 12 else -18)
    while day <= plan.as_of:
        if day.weekday() < 5:
            for currency, start in RATES.items():
                levels[currency] += rng.randrange(-start // 400, start // 400 + 1)
                rate = levels[currency]
                found.append((day.isoformat(), currency, "EUR", f"{rate // 100_000}.{rate % 100_000:05d}"))
        day += timedelta(days=1)
    return found


def _truth(plan: Plan, truth: Truth, writer: Writer, folder: Path) -> None:
    document = {
        "as_of": plan.as_of.isoformat(),
        "seed": plan.seed,
        "contracts": plan.contracts,
        "findings": [_finding(finding) for finding in truth.findings],
        "decoys": [{"what": what, "ids": ids} for what, ids in truth.decoys],
        "rows": dict(sorted(writer.rows.items())),
        "totals": {
            name: {currency: text(amount, currency) for currency, amount in sorted(amounts.items())}
            for name, amounts in truth.totals.items()
        },
    }
    (folder / "truth.json").write_text(_lines(document))


def _finding(found: Finding) -> dict[str, Any]:
    shown = {
        "code": found.code,
        "subject_type": found.subject_type,
        "subject_id": found.subject_id,
        "period_start": found.period_start.isoformat() if found.period_start else None,
        "amount_at_risk": text(found.amount, found.currency or "EUR"),
        "currency": found.currency,
        "category": found.category,
        "note": found.note,
    }
    if found.member:
        shown["member"] = {"entity": found.member[0], "id": found.member[1]}
    return shown


def _lines(document: dict[str, Any]) -> str:
    """JSON with one finding and one decoy a line, so that a diff reads well."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list):
            inner: Iterable[str] = (f"  {json.dumps(each, ensure_ascii=False)}" for each in value)
            parts.append(f" {json.dumps(key)}: [\n" + ",\n".join(inner) + "\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"

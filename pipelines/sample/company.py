"""A company of stories: clean ones, faults and decoys, block by block, so that memory stays bounded."""

import gc
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from pipelines.sample import company_faults, rates, treasury
from pipelines.sample.calendar import add_months
from pipelines.sample.money import text
from pipelines.sample.products import LISTED, SKUS
from pipelines.sample.records import Finding
from pipelines.sample.rows import Rows, bank_row, journal_rows, payout_rows, story_rows
from pipelines.sample.shapes import SHAPES
from pipelines.sample.story import Story
from pipelines.sample.writer import Writer

BLOCK = 1000  # contracts that are held in memory, and written, together
CHILD = 1_000_000  # other companies of a plot are numbered from here
SIDES = ("crm", "billing", "payments", "ledger", "reference")


@dataclass(frozen=True)
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
    totals: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, other: "Truth") -> None:
        """Take in the truth of another block."""
        self.findings += other.findings
        self.decoys += other.decoys
        for name, amounts in other.totals.items():
            self.totals.setdefault(name, Counter()).update(amounts)

    def count(self, name: str, currency: str, amount: int) -> None:
        self.totals.setdefault(name, Counter())[currency] += amount


Teller = Callable[[Story, int], None]


def stories(plan: Plan, first: int = 1, last: int | None = None) -> Iterator[Story]:
    """The stories of the plan, by number, from `first` to `last`; each depends on its number and the seed alone."""
    shapes = [draw for _, draw in SHAPES]
    weights = [weight for weight, _ in SHAPES]
    tellers = special(plan)
    for number in range(first, (last or plan.contracts) + 1):
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


@cache
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
    """Write the company into `folder` (one folder a source, and truth.json); returns the truth.

    A company of more than one block is written in parts, two at a time; what is in them does not depend on that.
    """
    writer = Writer(folder, kind)
    firsts = range(1, plan.contracts + 1, BLOCK)
    blocks = [(plan, folder, kind, number, len(firsts) > 1) for number in range(len(firsts))]
    truth = Truth()
    with ExitStack() as stack:
        workers = min(2, os.cpu_count() or 1, len(blocks))
        run = stack.enter_context(ProcessPoolExecutor(workers)).map if workers > 1 else map
        for number, (part, counts) in enumerate(run(_block, blocks), 1):
            truth.add(part)
            writer.rows += counts
            tell(f"{min(number * BLOCK, plan.contracts):,} of {plan.contracts:,} contracts")
    since = add_months(plan.as_of, -max(12, plan.months + 2))
    writer.rows += writer.write({"products": _products(), "fx_rates": rates.rows(since, plan.as_of)})
    extracted = dict.fromkeys(SIDES, f"{plan.as_of}T22:00:00Z")
    claims: dict[str, dict[str, int]] = {}
    if plan.faults:
        truth.findings += company_faults.plant(writer, extracted, claims, plan.as_of)
    for side, moment in extracted.items():
        writer.manifest(side, moment, claims.get(side))
    truth.findings = _merged(truth.findings)
    _truth(plan, truth, writer, folder)
    return truth


def _block(task: tuple[Plan, Path, str, int, bool]) -> tuple[Truth, Counter[str]]:
    """Write one block of stories, with its payouts and its bank statement."""
    plan, folder, kind, number, in_parts = task
    gc.disable()  # a block is built once and dropped once: looking for garbage in between costs a third of the time
    truth = Truth()
    rows: Rows = defaultdict(list)
    block = list(stories(plan, number * BLOCK + 1, min((number + 1) * BLOCK, plan.contracts)))
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
    counts = Writer(folder, kind).write(rows, number if in_parts else None)
    del block, rows
    gc.enable()
    gc.collect()
    return truth, counts


def _merged(findings: list[Finding]) -> list[Finding]:
    """Findings of one subject that several stories share (a sku, a currency) are one, with the amounts added up."""
    merged: dict[tuple, Finding] = {}
    for found in findings:
        key = found.code, found.subject_id, found.period_start, found.member
        if key in merged:
            merged[key].amount += found.amount
        else:
            merged[key] = found
    return list(merged.values())


def _count(story: Story, truth: Truth) -> None:
    for group in story.rows.values():
        for row in group:
            if row.bill_on + timedelta(days=3) <= story.as_of:
                truth.count("expected_due", row.line.deal.currency, row.amount)
    for invoice in story.invoices:
        if invoice.counts:
            truth.count("invoiced", invoice.currency, invoice.net)
            truth.count("outstanding", invoice.currency, invoice.outstanding)
    moved = {"succeeded": 1, "refunded": -1, "dispute_lost": -1, "reversed": -1}
    for payment in story.payments:
        truth.count("paid", payment.currency, sum(moved.get(e.type, 0) * e.amount for e in payment.events))


def _products() -> list[tuple[str, ...]]:
    return [
        (f"prod_{sku.lower()}", sku, name, charge, listed, period, "EUR", "2020-01-01", "")
        for sku, (name, charge, listed, period) in SKUS.items()
        if sku in LISTED
    ]


def _truth(plan: Plan, truth: Truth, writer: Writer, folder: Path) -> None:
    document = {
        "as_of": plan.as_of.isoformat(),
        "seed": plan.seed,
        "contracts": plan.contracts,
        "exceptions": [_finding(finding) for finding in truth.findings],
        "decoys": [{"what": what, "ids": ids} for what, ids in truth.decoys],
        "rows": dict(sorted(writer.rows.items())),
        "totals": {
            name: {currency: text(amount, currency) for currency, amount in sorted(amounts.items())}
            for name, amounts in truth.totals.items()
        },
    }
    (folder / "truth.json").write_text(_lines(document))


def _finding(found: Finding) -> dict[str, Any]:
    shown: dict[str, Any] = {
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

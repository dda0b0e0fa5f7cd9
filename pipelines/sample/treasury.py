"""Payouts of the processor, week by week, and the bank statement that shows them beside the transfers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines.sample.records import BankLine, Payment, Payout, Posting

if TYPE_CHECKING:
    from pipelines.sample.story import Story

PROCESSOR = ("card", "direct_debit", "wallet")
SIGNS = {"succeeded": "payment", "refunded": "refund", "dispute_lost": "dispute"}


def arrival(day: date) -> date:
    """Money of one week, Monday to Sunday, arrives on the Tuesday after."""
    return day + timedelta(days=8 - day.weekday())


def items(payment: Payment) -> list[tuple[date, tuple[str, str | None, int, int]]]:
    """(day, payout item) of each event that moved money."""
    found: list[tuple[date, tuple[str, str | None, int, int]]] = []
    for event in payment.events:
        if event.type in SIGNS:
            sign, fee = (1, payment.fee) if event.type == "succeeded" else (-1, 0)
            found.append((event.at.date(), (SIGNS[event.type], payment.id, sign * event.amount, fee)))
    return found


def own_payout(story: "Story", payment: Payment) -> Payout:
    """A payout for this payment alone, so that a fault in it is nobody else's."""
    payment.own_payout = True
    movements = items(payment)
    entries = [item for _, item in movements]
    payout = Payout(
        f"po_{story.number:06d}_{len(story.payouts) + 1}",
        payment.currency,
        arrival(max(day for day, _ in movements)),
        entries,
        sum(gross - fee for _, _, gross, fee in entries),
    )
    payout.reference = f"PAYOUT {payout.id}"
    story.payouts.append(payout)
    return payout


def settle(block: int, stories: Iterable["Story"], as_of: date) -> tuple[list[Payout], list[BankLine], list[Posting]]:
    """All payouts, bank lines and payout postings of one block of stories."""
    weeks: dict[tuple[str, date], list[tuple[str, str | None, int, int]]] = defaultdict(list)
    payouts: list[Payout] = []
    lines: list[BankLine] = []
    for story in stories:
        payouts += story.payouts
        lines += story.bank
        for payment in story.payments:
            if payment.method in PROCESSOR and payment.in_payout and not payment.own_payout:
                for day, item in items(payment):
                    weeks[payment.currency, arrival(day)].append(item)
            elif payment.method == "bank_transfer" and payment.in_bank:
                lines += _transfer(story, payment)
    carried: dict[str, list[tuple[str, str | None, int, int]]] = defaultdict(list)
    for (currency, day), entries in sorted(weeks.items(), key=lambda week: (week[0][0], week[0][1])):
        entries = carried.pop(currency, []) + entries
        net = sum(gross - fee for _, _, gross, fee in entries)
        if net <= 0:  # more went back than came in: the processor nets it with the week after
            carried[currency] = entries
        elif day <= as_of + timedelta(days=7):
            payout = Payout(f"po_{block:04d}_{currency}_{day:%Y%m%d}", currency, day, entries, net)
            payout.status = "paid" if day <= as_of else "in_transit"
            payout.reference = f"PAYOUT {payout.id}"
            payouts.append(payout)
    lines += [line for payout in payouts if payout.arrival_on <= as_of for line in _banked(payout)]
    postings = [
        Posting(
            f"je_{payout.id}",
            payout.arrival_on,
            payout.currency,
            "payout",
            payout.id,
            [("cash", payout.amount, 0), ("clearing", 0, payout.amount)],
        )
        for payout in payouts
        if payout.arrival_on <= as_of and payout.status == "paid"
    ]
    return payouts, lines, postings


def _transfer(story: "Story", payment: Payment) -> list[BankLine]:
    payer = story.account or story.customer
    assert payer
    return [
        BankLine(
            f"bt_{payment.id}_{number}" if number else f"bt_{payment.id}",
            event.at.date(),
            event.amount if event.type == "succeeded" else -event.amount,
            payment.currency,
            payment.reference,
            payer.legal_name,
            payment.id if event.type == "succeeded" else None,
        )
        for number, event in enumerate(e for e in payment.events if e.type in ("succeeded", "refunded", "reversed"))
    ]


def _banked(payout: Payout) -> list[BankLine]:
    if payout.banked is None:
        return []
    return [
        BankLine(
            f"bt_{payout.id}",
            payout.banked_on or payout.arrival_on,
            payout.amount if payout.banked_amount is None else payout.banked_amount,
            payout.currency,
            f"{payout.reference} MERCHANT SETTLEMENT" if payout.banked == "reference" else "MERCHANT SETTLEMENT",
            "Northgate Payments",
        )
    ]

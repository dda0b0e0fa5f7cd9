"""Credit balances of an account's customers: from a credit note, by hand, from a negative invoice, from a debt too small."""

from typing import Any

from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1, charge, customer, invoice, line


def move(identity: str, of: str, amount: int, kind: str, day: int, **more: Any) -> dict[str, Any]:
    """A balance transaction: less than nothing is credit."""
    return {
        "id": identity,
        "object": "customer_balance_transaction",
        "amount": amount,
        "created": JAN_1 + day * DAY,
        "credit_note": None,
        "currency": "eur",
        "customer": of,
        "description": None,
        "ending_balance": 0,
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        **more,
    }


def billed(identity: str, of: str, amounts: list[int], status: str = "paid", **more: Any) -> dict[str, Any]:
    lines = [line(f"il_{identity}_{n}", amount) for n, amount in enumerate(amounts, 1)]
    return invoice(identity, lines, status=status, customer=of, **more)


def paid(stripe: RecordedStripe, invoice_id: str, amount: int, day: int, n: str = "") -> None:
    """A charge, and the invoice payment that says what it was for."""
    name, when = f"{invoice_id}{n}", JAN_1 + day * DAY
    stripe.put("/v1/charges", charge(f"ch_{name}", amount, when, payment_intent=f"pi_{name}", balance_transaction=None))
    about = {"type": "payment_intent", "payment_intent": f"pi_{name}"}
    stripe.put(
        "/v1/invoice_payments",
        {
            "id": f"inpay_{name}",
            "object": "invoice_payment",
            "amount_paid": amount,
            "amount_requested": amount,
            "created": when,
            "currency": "eur",
            "invoice": invoice_id,
            "payment": about,
            "status": "paid",
            "status_transitions": {"paid_at": when},
        },
    )


def fill_balances(stripe: RecordedStripe) -> None:
    """Each customer is one case."""
    stripe.put("/v1/customers", *(customer(f"cus_{n}") for n in ("note", "hand", "minus", "small", "out")))
    stripe.put("/v1/customers", customer("cus_hand", balance=-200))

    def moved(of: str, *moves: dict[str, Any]) -> None:
        stripe.put(f"/v1/customers/{of}/balance_transactions", *moves)

    # 25.00 of an invoice that two payments had paid are credited and pay for the next; the later payment is what is freed first
    stripe.put(
        "/v1/invoices", billed("in_a", "cus_note", [10000]), billed("in_b", "cus_note", [4000], starting_balance=-2500)
    )
    paid(stripe, "in_a", 8000, 1)
    paid(stripe, "in_a", 2000, 2, "_2")
    paid(stripe, "in_b", 1500, 12)
    stripe.put("/v1/credit_notes", _note("cn_a", "in_a", "cus_note", 2500, "cbt_1"))
    moved(
        "cus_note",
        move("cbt_1", "cus_note", -2500, "credit_note", 10, credit_note="cn_a"),
        move("cbt_2", "cus_note", 2500, "applied_to_invoice", 12, invoice="in_b"),
    )

    # 7.00 given by hand, 5.00 of it used; an invoice that was voided gave back what it had taken
    stripe.put(
        "/v1/invoices",
        billed("in_c", "cus_hand", [500], starting_balance=-700),
        billed("in_v", "cus_hand", [100], "void", starting_balance=-200),
    )
    moved(
        "cus_hand",
        move("cbt_3", "cus_hand", -700, "adjustment", 3, metadata={"reason": "goodwill", "approved_by": "Kim"}),
        move("cbt_4", "cus_hand", 500, "applied_to_invoice", 5, invoice="in_c"),
        move("cbt_5", "cus_hand", 100, "applied_to_invoice", 6, invoice="in_v"),
        move("cbt_6", "cus_hand", -100, "unapplied_from_invoice", 7, invoice="in_v"),
    )

    # an invoice of less than nothing, used by the next one
    stripe.put(
        "/v1/invoices",
        billed("in_n", "cus_minus", [-5000], ending_balance=-5000),
        billed("in_m", "cus_minus", [6000, 2000], starting_balance=-5000),
    )
    paid(stripe, "in_m", 3000, 15)
    moved(
        "cus_minus",
        move("cbt_7", "cus_minus", -5000, "applied_to_invoice", 8, invoice="in_n"),
        move("cbt_8", "cus_minus", 5000, "applied_to_invoice", 15, invoice="in_m"),
    )

    # 0.30 are too small to charge, and come with the next invoice
    stripe.put(
        "/v1/invoices",
        billed("in_s", "cus_small", [30], ending_balance=30),
        billed("in_t", "cus_small", [1000], starting_balance=30, amount_due=1030),
    )
    paid(stripe, "in_t", 1030, 20)
    moved(
        "cus_small",
        move("cbt_9", "cus_small", 30, "invoice_too_small", 9, invoice="in_s"),
        move("cbt_10", "cus_small", -30, "applied_to_invoice", 20, invoice="in_t"),
    )

    # paid outside Stripe, credited inside it
    stripe.put(
        "/v1/invoices", billed("in_o", "cus_out", [900]), billed("in_p", "cus_out", [400], starting_balance=-400)
    )
    stripe.put("/v1/credit_notes", _note("cn_o", "in_o", "cus_out", 400, "cbt_11"))
    moved(
        "cus_out",
        move("cbt_11", "cus_out", -400, "credit_note", 10, credit_note="cn_o", invoice="in_o"),
        move("cbt_12", "cus_out", 400, "applied_to_invoice", 12, invoice="in_p"),
    )


def _note(identity: str, of: str, whose: str, amount: int, transaction: str) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "credit_note",
        "amount": amount,
        "created": FEB_1,
        "currency": "eur",
        "customer": whose,
        "customer_balance_transaction": transaction,
        "effective_at": FEB_1,
        "invoice": of,
        "lines": {"object": "list", "data": [], "has_more": False, "url": ""},
        "metadata": {},
        "post_payment_amount": amount,
        "reason": "order_change",
        "refunds": [],
        "status": "issued",
        "total": amount,
        "total_taxes": [],
        "voided_at": None,
    }

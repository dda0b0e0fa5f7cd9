"""The strange company: a plausible one, contract by contract, in which then single values are disturbed."""

import os
from functools import cache

from tests.strange.billing import bill
from tests.strange.book import Book, Row
from tests.strange.contracts import contract, state_amounts
from tests.strange.corners import corner
from tests.strange.credits import credit
from tests.strange.customers import customers
from tests.strange.disturbed import disturb
from tests.strange.draw import Draw
from tests.strange.journals import post
from tests.strange.namesakes import share_ids
from tests.strange.payments import pay
from tests.strange.products import price_book
from tests.strange.rarities import rare
from tests.strange.rates import quote
from tests.strange.treasury import settle
from tests.strange.turned import turn
from tests.strange.twins import twin
from tests.strange.usage import use

# Another company, to be read twice as this one is: STRANGE_SEED="strange 7" pytest tests/strange -k "not approved".
SEED = os.environ.get("STRANGE_SEED", "strange 1")
CONTRACTS = 360
CUSTOMERS = 150


@cache
def strange_rows() -> dict[str, list[Row]]:
    """entity -> rows, the same at each call."""
    book = Book()
    known = customers(book, SEED, CUSTOMERS)
    price_book(book, SEED)
    for number in range(CONTRACTS):
        draw = Draw(f"{SEED} contract {number}")
        contract(book, draw, number, draw.choice(known))
    state_amounts(book, SEED)
    billing = {row["id"] for row in book.rows["customers"]}
    billing_ids = {one.account: one.billing for one in known if one.billing in billing}
    use(book, SEED, billing_ids)
    bill(book, SEED, billing_ids)
    credit(book, SEED)
    pay(book, SEED)
    quote(book, SEED)
    settle(book, SEED)
    post(book, SEED)
    disturb(book, SEED)
    twin(book, SEED)
    rare(book, SEED)
    turn(book, SEED)
    share_ids(book, SEED)
    corner(book, SEED)
    return book.rows

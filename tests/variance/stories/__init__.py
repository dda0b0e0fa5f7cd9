"""Every code of contract_to_billing on a hand-made case with its exact amount, beside near misses that must stay silent."""

from functools import cache

from tests.variance.book import Book, Scenario

# Each module keeps its stories when it is imported.
from tests.variance.stories import (  # noqa: F401
    amounts,
    beside,
    changes,
    invoices,
    not_owed,
    nothing_billed,
    single_causes,
    subscriptions,
    usage,
)
from tests.variance.stories.telling import STORIES


@cache
def told() -> tuple[Book, dict[str, Scenario]]:
    """All stories in one book; each scenario under its function's name."""
    book, made = Book(), {}
    for why, write in STORIES:
        made[write.__name__] = book.scenario(why)
        write(made[write.__name__])
    return book, made

"""Lists that Stripe tells only one owner at a time: of a customer, an item, a payout."""

from collections.abc import Callable, Iterable, Iterator

from pipelines.rest.ahead import in_order
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.objects import Objects

Told = tuple[str, list[Json] | None]


def asked(
    objects: Objects,
    owners: Iterable[str],
    pages: Callable[[str], Iterator[list[Json]]],
    absent: tuple[type[Exception], ...] = (),
) -> Iterator[Told]:
    """Each owner with its whole list, in the order of the owners, some asked at a time; None where it is `absent`.

    Raises what reading a list raises otherwise.
    """

    def told(owner: str) -> Told:
        try:
            return owner, [item for page in pages(owner) for item in page]
        except absent:
            return owner, None

    return in_order(told, owners, objects.options.parallel)

"""The recorded shapes judged by Stripe's own description of its API, as the official SDK carries it: names and types.

The SDK is made from that description, and pinned to the API version that the connector asks for.
"""

import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import pytest
import stripe as sdk

from pipelines.sources.stripe.settings import API_VERSION
from tests.sources.stripe.account import fill
from tests.sources.stripe.account_more import fill_more
from tests.sources.stripe.shapes import FEB_1, JAN_1, customer, empty

PLAIN = {str: str, int: int, bool: bool, float: (int, float), Decimal: str, Any: object}


class UsageRecordSummary:
    """Of the versions before meters alone, which the SDK no longer has: docs.stripe.com/api/usage-record-summary."""

    class Period:
        start: int | None
        end: int | None

    id: str
    object: Literal["usage_record_summary"]
    invoice: str | None
    livemode: bool
    period: Period
    subscription_item: str
    total_usage: int


def described(item: dict[str, Any]) -> type:
    """The SDK's class of an object, by what it calls itself: credit_note is CreditNote, billing.meter is billing.Meter."""
    if item["object"] == "usage_record_summary":
        return UsageRecordSummary
    *modules, name = item["object"].split(".")
    found: Any = sdk
    for part in (*modules, name.title().replace("_", "")):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def wrong(value: Any, kind: Any, owner: type, where: str) -> Iterator[str]:
    """What the description does not know, or knows otherwise."""
    if isinstance(kind, ForwardRef | str):
        name = kind if isinstance(kind, str) else kind.__forward_arg__
        kind = _named(name.removeprefix("stripe."), owner)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        named = [one for one in inner if (one is type(None)) == (value is None)] or list(inner)
        if any(get_origin(one) is Literal for one in named):
            named = [
                one for one in named if one is not str
            ]  # a word that may come one day is no word that we should have recorded
        ways = [list(wrong(value, one, owner, where)) for one in named]
        yield from min(ways, key=lambda told: (len(told), -max(map(len, told), default=0)))
    elif origin is Literal:
        if value not in inner:
            yield f"{where}: {value!r} is none of {', '.join(map(str, inner))}"
    elif origin is list:
        if not isinstance(value, list):
            yield f"{where}: no list"
            return
        for one in value:
            yield from wrong(one, inner[0], owner, where)
    elif origin is not None and issubclass(origin, sdk.ListObject):
        for one in value.get("data", ()) if isinstance(value, dict) else ():
            yield from wrong(one, inner[0], owner, where)
    elif origin is not None or kind in (dict, sdk.StripeObject):
        if not isinstance(value, dict):
            yield f"{where}: {value!r} is no object"
    elif kind is type(None):
        if value is not None:
            yield f"{where}: {value!r} is not null"
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (kind is int and isinstance(value, bool)):
            yield f"{where}: {value!r} is no {kind.__name__}"
    elif isinstance(value, dict):
        fields = {
            name: told
            for base in reversed(kind.__mro__)
            for name, told in vars(base).get("__annotations__", {}).items()
        }
        for name, one in value.items():
            if name not in fields:
                yield f"{where}.{name}: not described"
            elif name != "object":
                yield from wrong(one, fields[name], kind, f"{where}.{name}")
    else:
        yield f"{where}: {value!r} is no object"


def _named(name: str, owner: type) -> Any:
    """A class by its name: nested in the one that names it, or one of the SDK's own."""
    simple = {"str": str, "int": int, "bool": bool, "float": float, "Decimal": Decimal, "Any": Any}
    found: Any = simple.get(name)
    for place in (owner, sdk) if found is None else ():
        found = place
        for part in name.removesuffix("Resource").split("."):  # an alias of modules that have a class of that name
            found = getattr(found, part, None)
        if found is not None:
            break
    return found or dict


def test_the_description_is_of_the_version_that_is_asked_for() -> None:
    assert sdk.api_version == API_VERSION


def test_the_recorded_account_is_as_stripe_describes_it() -> None:
    # A field that only our server sends makes a mapping pass here, and fail on the first real account.
    stripe, more = empty(), empty()
    fill(stripe)
    fill_more(more)
    window = {"customer": "cus_1", "start_time": str(JAN_1), "end_time": str(FEB_1), "value_grouping_window": "day"}
    sums = more.answer("/v1/billing/meters/mtr_calls/event_summaries", window)[1]["data"]
    told = [
        problem
        for objects in (*stripe.lists.values(), *more.lists.values(), sums)
        for item in objects
        for problem in wrong({k: v for k, v in item.items() if k[0] != "_"}, described(item), sdk.Event, item["object"])
    ]
    assert sorted(set(told)) == ["invoice.charge: not described"]  # of versions before 2025, which are read too


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"naem": "x"}, "customer.naem: not described"),
        ({"balance": "12"}, "customer.balance: '12' is no int"),
        ({"address": {"town": "Berlin"}}, "customer.address.town: not described"),
        ({"tax_ids": {"data": [{"type": "no_such"}]}}, "customer.tax_ids.type: 'no_such' is none of"),
    ],
)
def test_the_judge_sees_what_is_wrong(more: dict[str, Any], problem: str) -> None:
    found = list(wrong(customer("cus_1", **more), sdk.Customer, sdk.Customer, "customer"))
    assert len(found) == 1
    assert found[0].startswith(problem)

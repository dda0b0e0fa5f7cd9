"""The keys of whole tables of records: each distinct value is normalised once."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from pipelines.matching.addresses import street_key
from pipelines.matching.name_table import name_keys
from pipelines.matching.names import latin
from pipelines.matching.phones import phone_key
from pipelines.matching.tax_ids import TaxId, normal_tax_id
from pipelines.matching.text import has_two_spellings, plain_key, plain_key_spelled
from pipelines.matching.web import web_keys

INPUTS = (
    *("name", "legal_name", "tax_id", "country", "email", "domain", "phone"),
    *("street", "city", "region", "postal_code"),
)


def normalise(records: pl.DataFrame) -> pl.DataFrame:
    """Records with keys beside their values.

    Takes name, legal_name, tax_id, country, email, domain, phone, street, city, region, postal_code; adds name_*,
    legal_* (see `names.Name`), name_latin, legal_latin, tax_bare, tax_valid, email_key, email_domain, email_is_free,
    web_domain, phone_key, and *_key and *_spelled of the address. All texts; null where a value says nothing.
    """
    return pl.concat([records, *_all_keys(records)], how="horizontal")


def keys(records: pl.DataFrame) -> pl.DataFrame:
    """The keys alone, a row for each of `records`."""
    return pl.concat(_all_keys(records), how="horizontal")


def _all_keys(records: pl.DataFrame) -> list[pl.DataFrame]:
    text = pl.String
    made = []
    for column, prefix in (("name", "name"), ("legal_name", "legal")):
        name = name_keys(records[column]).select(pl.all().name.prefix(f"{prefix}_"))
        made += [name, _keys(name, [f"{prefix}_core"], lambda value: (latin(value),), {f"{prefix}_latin": text})]
    made += [
        _keys(records, ["tax_id", "country"], normal_tax_id, {f"tax_{part}": text for part in TaxId._fields}),
        web_keys(records),
        _keys(records, ["phone", "country"], lambda *values: (phone_key(*values),), {"phone_key": text}),
        _keys(records, ["street"], _either(street_key, _street_spelled), {"street_key": text, "street_spelled": text}),
    ]
    for column in ("city", "region", "postal_code"):
        both = {f"{column}_key": text, f"{column}_spelled": text}
        made.append(_keys(records, [column], _either(plain_key, plain_key_spelled), both))
    return made


def _keys(
    frame: pl.DataFrame, columns: Sequence[str], function: Callable[..., Any], fields: dict[str, Any]
) -> pl.DataFrame:
    """The fields that `function` makes of `columns`, called once for each distinct combination, row by row."""
    values = frame.select(columns)
    distinct = values.unique()
    results = [function(*row) for row in distinct.iter_rows()]
    made = [
        pl.Series(name, [result[place] for result in results], kind)
        for place, (name, kind) in enumerate(fields.items())
    ]
    found = values.join(
        distinct.with_columns(made), on=list(columns), how="left", nulls_equal=True, maintain_order="left"
    )
    return found.select(list(fields))


def _street_spelled(text: str | None) -> str | None:
    return street_key(text, spelled=True)


def _either(
    plain: Callable[[str | None], str | None], spelled: Callable[[str | None], str | None]
) -> Callable[..., Any]:
    """Both keys of a text; what has no umlauts has one."""

    def both(text: str | None) -> tuple[str | None, str | None]:
        key = plain(text)
        return key, spelled(text) if text and has_two_spellings(text) else key

    return both

"""The keys of whole tables of records: each distinct value is normalised once."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from pipelines.matching.addresses import street_key
from pipelines.matching.domains import company_domain, email_key, is_free_mail
from pipelines.matching.names import NOTHING, Name, latin, normal_name
from pipelines.matching.phones import phone_key
from pipelines.matching.tax_ids import TaxId, normal_tax_id
from pipelines.matching.text import plain_key, plain_key_spelled


def _keys(
    frame: pl.DataFrame, columns: Sequence[str], function: Callable[..., Any], fields: dict[str, Any]
) -> pl.DataFrame:
    """`frame` with the fields that `function` makes of `columns`, called once for each distinct combination."""
    distinct = frame.select(columns).unique()
    results = [function(*row) for row in distinct.iter_rows()]
    made = [
        pl.Series(name, [result[place] for result in results], kind)
        for place, (name, kind) in enumerate(fields.items())
    ]
    return frame.join(
        distinct.with_columns(made), on=list(columns), how="left", nulls_equal=True, maintain_order="left"
    )


def _single(function: Callable[[str | None], Any]) -> Callable[[str | None], tuple[Any]]:
    return lambda text: (function(text),)


def normalise(records: pl.DataFrame) -> pl.DataFrame:
    """Records with keys beside their values.

    Takes name, legal_name, tax_id, country, email, domain, phone, street, city, region, postal_code; adds name_*,
    legal_* (see `names.Name`), name_latin, legal_latin, tax_bare, tax_valid, email_key, email_domain, email_is_free,
    web_domain, phone_key, and *_key and *_spelled of the address. All texts; null where a value says nothing.
    """
    text = pl.String
    for column, prefix in (("name", "name"), ("legal_name", "legal")):
        fields = {f"{prefix}_{part}": text for part in Name._fields}
        records = _keys(records, [column], lambda value: normal_name(value) if value else NOTHING, fields)
        records = _keys(records, [f"{prefix}_core"], _single(latin), {f"{prefix}_latin": text})
    records = _keys(records, ["tax_id", "country"], normal_tax_id, {f"tax_{part}": text for part in TaxId._fields})
    records = _keys(
        records,
        ["email"],
        lambda value: (email_key(value), company_domain(email_key(value)), is_free_mail(email_key(value))),
        {"email_key": text, "email_domain": text, "email_is_free": pl.Boolean},
    )
    records = _keys(records, ["domain"], _single(company_domain), {"web_domain": text})
    records = _keys(records, ["phone", "country"], lambda *values: (phone_key(*values),), {"phone_key": text})
    records = _keys(
        records,
        ["street"],
        lambda value: (street_key(value), street_key(value, spelled=True)),
        {"street_key": text, "street_spelled": text},
    )
    for column in ("city", "region", "postal_code"):
        records = _keys(
            records,
            [column],
            lambda value: (plain_key(value), plain_key_spelled(value)),
            {f"{column}_key": text, f"{column}_spelled": text},
        )
    return records

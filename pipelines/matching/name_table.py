"""Names of whole tables: what is plain in columns, all words at once; what is odd by `names.normal_name`, one by one.

That function is the definition: a test holds both equal.
"""

from functools import cache
from typing import NamedTuple

import polars as pl

from pipelines.matching import names
from pipelines.matching.names import Name, normal_name
from pipelines.matching.text import PLACEHOLDERS

# Where columns and `names` could differ: other alphabets, and the slash, which joins single letters (a/s).
_PLAIN = r"^[ -.0-~]*$"


class _Words(NamedTuple):
    """What is written -> what it is compared as; all short forms; the first two words of forms of several words."""

    short: pl.DataFrame
    forms: pl.Series
    beginnings: pl.Series


@cache
def _words() -> _Words:
    written, forms = names.legal_forms()
    short = dict(names.AND)
    beginnings = set()
    for word, found in written.items():
        for parts, form in found:
            if len(parts) == 1:
                short[word] = form
            else:
                beginnings.add(f"{parts[0]} {parts[1]}")
    # As one by one: first the connectors, then the forms.
    short |= {word: short.get(connector, connector) for word, connector in names.AND.items()}
    told = pl.DataFrame({"word": list(short), "short": list(short.values())}, {"word": pl.String, "short": pl.String})
    return _Words(told, pl.Series(sorted(forms)), pl.Series(sorted(beginnings)))


def name_keys(texts: pl.Series) -> pl.DataFrame:
    """The fields of `names.Name` of each text; all null where it says nothing."""
    values = texts.unique().drop_nulls().to_frame("text").with_row_index("number")
    plain = values.filter(pl.col("text").str.contains(_PLAIN))
    made, several = _plain_keys(plain)
    odd = pl.concat([values.join(plain, on="number", how="anti"), several.join(values, on="number")], how="diagonal")
    results = [normal_name(text) for text in odd["text"].to_list()]
    fields = [pl.Series(part, [getattr(name, part) for name in results], pl.String) for part in Name._fields]
    found = pl.concat([made, odd.select("number").with_columns(fields)]).join(values, on="number")
    return texts.to_frame("text").join(found, on="text", how="left", maintain_order="left").select(list(Name._fields))


def _plain_keys(plain: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of names (number, text): number and keys; and the numbers of those in which a form of several words may stand."""
    told = _words()
    cleaned = pl.col("text").str.to_lowercase().str.replace_all(r"[.'`]", "").str.replace_all("[&+]", " and ")
    parts = (
        plain.select("number", cleaned.str.extract_all("[a-z0-9]+").alias("word"))
        .filter(pl.col("word").list.len() > 0)
        .explode("word")
        .with_columns(pl.col("word").replace(names.AND))
    )
    goes_on = pl.col("number") == pl.col("number").shift(-1)
    begins = goes_on & (pl.col("word") + " " + pl.col("word").shift(-1)).is_in(told.beginnings.implode())
    several = parts.filter(begins).select("number").unique()
    parts = (
        parts.join(several, on="number", how="anti", maintain_order="left")
        .join(told.short, on="word", how="left", maintain_order="left")
        .select("number", pl.coalesce("short", "word").alias("word"))
        .with_columns(
            (pl.col("number") != pl.col("number").shift(1)).fill_null(True).alias("is_first"),
            (pl.col("number") != pl.col("number").shift(-1)).fill_null(True).alias("is_last"),
            pl.col("word").is_in(list(names.CONNECTORS)).alias("connects"),
            pl.col("word").is_in(told.forms.implode()).alias("is_form"),
        )
        # The legal form is what stands after the last word that is none; a name is never all form.
        .with_columns(
            (pl.col("is_first") | ~(pl.col("is_form") | pl.col("connects") & ~pl.col("is_last"))).alias("stays")
        )
    )
    place = pl.int_range(pl.len(), dtype=pl.Int32)
    end = (
        parts.select("number", "stays", place.alias("place"))
        .filter("stays")
        .group_by("number")
        .agg(pl.col("place").max().alias("last"))
    )
    parts = parts.with_columns(place.alias("place")).join(end, on="number", how="left", maintain_order="left")
    # A few countries write the form first: where none stands at the end, and there is more than one word.
    none_behind = (pl.col("is_last") & pl.col("stays")).any().over("number")
    front = pl.col("is_first") & ~pl.col("is_last") & pl.col("word").is_in(list(names.IN_FRONT)) & none_behind
    parts = parts.with_columns(((pl.col("place") <= pl.col("last")) & ~front).alias("in_core"))
    return _joined(parts), several


def _joined(parts: pl.DataFrame) -> pl.DataFrame:
    """The keys of words: number, word, in_core, connects; a name's words stand together, in their order."""
    word, in_core = pl.col("word"), pl.col("in_core")
    found = (
        # Lists of words first: what is asked of each list is asked of all at once then, and not name by name.
        parts.with_columns(
            pl.when(in_core).then(word).alias("core"),
            pl.when(in_core & (word != "and")).then(word).alias("words"),
            pl.when(~in_core & ~pl.col("connects")).then(word).alias("form"),
        )
        .group_by("number", maintain_order=True)
        .agg(word.alias("full"), "core", "words", "form")
        .with_columns(pl.col("core", "words", "form").list.drop_nulls())
        .with_columns(
            pl.when(pl.col("words").list.len() > 0).then("words").otherwise("core").list.sort().alias("words"),
            pl.col("full", "core").list.join(""),
            pl.when(pl.col("form").list.len() > 1)
            .then(pl.col("form").list.unique().list.sort())
            .otherwise("form")
            .list.join(" "),
        )
    )
    key = pl.col("core")
    nothing = key.is_in(list(PLACEHOLDERS)) | (key.str.len_bytes() == 1) | key.str.contains("^(?:x+|0+)$")
    return found.filter(~nothing).select(
        "number",
        "full",
        pl.col("full").alias("full_spelled"),
        "core",
        key.alias("core_spelled"),
        pl.col("words").list.join(" ").alias("core_sorted"),
        pl.col("words").list.eval(pl.element().str.slice(0, 1)).list.join("").alias("initials"),
        key.str.replace_all("[^0-9]", "").alias("digits"),
        pl.when(pl.col("form") != "").then("form").alias("form"),
    )

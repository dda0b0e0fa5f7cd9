"""Companies as two systems write them down, with the truth: typos, abbreviations, transliterations, swapped words, moved
offices, duplicate entries, same-name strangers, subsidiaries. No explicit ids: those decide without a model.

One frame in the shape of `int_customers__collected`, and one of (record_id, entity_id).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import polars as pl

from pipelines.sample.names import tax_id
from tests.bench.matching.words import (
    CODAS,
    CYRILLIC,
    DAUGHTERS,
    DIALLING,
    FORMS,
    FREE_MAIL,
    MAILBOXES,
    MARKED,
    MIDDLES,
    ONSETS,
    STREET_KINDS,
    TLD,
    TRADES,
)  # fmt: skip

COUNTRIES = ("DE", "DE", "US", "US", "US", "GB", "GB", "FR", "SE", "NL", "CH", "JP")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TEXTS = [
    "record_id",
    "entity",
    "side",
    "source",
    "source_id",
    "name",
    "legal_name",
    "tax_id",
    "domain",
    "email",
    "phone",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "owner",
    "status",
    "currency",
    "points_at_id",
    "parent_account_id",
    "merged_into_id",
]


@dataclass
class Company:
    """What is true of one company."""

    number: int
    country: str
    words: list[str]
    forms: tuple[str, ...]
    domain: str
    mail: str
    phone: str
    tax: str | None
    place: tuple[str, str, tuple[str, ...], str, int]  # town, postal code, street kinds, street, number
    parent: int | None = None
    is_daughter: bool = False
    daughters: int = 0


def word(rng: Random) -> str:
    return (
        rng.choice(ONSETS)
        + rng.choice(MIDDLES)
        + (rng.choice(MIDDLES) if rng.random() < 0.6 else "")
        + rng.choice(CODAS)
    )


def place(rng: Random, country: str) -> tuple[str, str, tuple[str, ...], str, int]:
    town = rng.randrange(2500)
    own = Random(f"{country}{town}")
    code = f"{10000 + town * 31 % 89000}"
    return word(own), code, rng.choice(STREET_KINDS[country]), word(Random(rng.randrange(600))), rng.randrange(1, 200)


def phone(rng: Random, country: str) -> str:
    area = {"US": "415", "GB": "20", "FR": "1", "DE": "30"}.get(country, "44")
    digits = {"US": 7, "GB": 8, "FR": 8, "DE": 8, "SE": 7, "NL": 7, "CH": 7, "JP": 7}[country]
    return area + str(rng.randrange(2, 9)) + "".join(rng.choice("0123456789") for _ in range(digits - 1))


def company(rng: Random, number: int) -> Company:
    country = rng.choice(COUNTRIES)
    words = [rng.choice(MARKED) if rng.random() < 0.1 else word(rng)]
    if rng.random() < 0.5:
        words.append(word(rng))
    words.append(rng.choice(list(TRADES)))
    # Two companies of one name cannot have one domain.
    domain = (
        "".join(letter for letter in "".join(words).lower() if letter in LETTERS) + f"{number % 1000}.{TLD[country]}"
    )
    mail = f"{rng.choice(MAILBOXES)}@{domain}"
    if rng.random() < 0.12:
        domain, mail = "", f"{words[0].lower()}.{number}@{rng.choice(FREE_MAIL)}".encode("ascii", "ignore").decode()
    return Company(
        number, country, words, rng.choice(FORMS[country]), domain, mail, phone(rng, country), tax_id(country, number), place(rng, country)
    )  # fmt: skip


def daughter(rng: Random, of: Company, number: int) -> Company:
    """A company of its own in its mother's house: the domain, mostly the name, often the switchboard and address."""
    own = company(rng, number)
    own.country, own.domain, own.mail = (
        of.country,
        of.domain,
        of.mail if rng.random() < 0.3 else f"{rng.choice(MAILBOXES)}@{of.domain or 'example.com'}",
    )
    of.daughters += 1  # each has a name of its own
    own.words, own.forms, own.tax = (
        [*of.words, DAUGHTERS[of.daughters % len(DAUGHTERS)]],
        of.forms,
        tax_id(of.country, number),
    )
    own.phone = of.phone[:-2] + f"{rng.randrange(100):02d}" if rng.random() < 0.5 else phone(rng, of.country)
    own.place = of.place if rng.random() < 0.4 else place(rng, of.country)
    own.parent, own.is_daughter = of.number if rng.random() < 0.5 else None, True
    return own


def stranger(rng: Random, of: Company, number: int) -> Company:
    """Somebody else of the same name."""
    own = company(rng, number)
    own.words = list(of.words)
    own.domain = own.domain and f"{own.words[0].lower()}{number}.com".encode("ascii", "ignore").decode()
    own.mail = f"{rng.choice(MAILBOXES)}@{own.domain}" if own.domain else own.mail
    return own


def typo(rng: Random, text: str) -> str:
    if len(text) < 5:
        return text
    at = rng.randrange(1, len(text) - 1)
    return rng.choice(
        (text[:at] + text[at + 1 :], text[:at] + rng.choice(LETTERS) + text[at:], text[:at] + text[at + 1] + text[at] + text[at + 2 :],
         text[:at] + rng.choice(LETTERS) + text[at + 1 :])
    )  # fmt: skip


def written(rng: Random, of: Company, corrupt: bool, with_form: float) -> str:
    """The name as somebody typed it."""
    words = list(of.words)
    if corrupt:
        if rng.random() < 0.16:
            at = rng.randrange(len(words))
            words[at] = typo(rng, words[at])
        if rng.random() < 0.15:
            words = [TRADES.get(each, each) for each in words]
        if rng.random() < 0.05:
            words = words[::-1]
        if rng.random() < 0.04 and len(words) > 2:
            words = words if of.is_daughter else words[:-1]  # of a daughter, nobody could tell it from its mother
        if rng.random() < 0.02:
            words = [each.translate(CYRILLIC) if each.isascii() else each for each in words]
    text = (" & " if len(words) == 3 and rng.random() < 0.02 else " ").join(words)
    if corrupt and not text.isascii() and rng.random() < 0.5:
        text = (
            text.replace("ü", "ue").replace("ä", "ae").replace("ö", "oe")
            if rng.random() < 0.5
            else text.replace("ü", "u").replace("ö", "o").replace("ä", "a")
        )
    if rng.random() < with_form:
        text += f", {rng.choice(of.forms)}" if rng.random() < 0.2 else f" {rng.choice(of.forms)}"
    return text.upper() if rng.random() < 0.07 else text


def record(rng: Random, of: Company, entity: str, number: int, corrupt: bool, filled: float) -> dict[str, Any]:
    crm = entity == "account"
    town, code, kinds, street, house = of.place
    number_of_phone = of.phone
    if corrupt and rng.random() < 0.08:  # moved offices; the other system does not know yet
        town, code, kinds, street, house = place(rng, of.country)
        number_of_phone = phone(rng, of.country) if rng.random() < 0.5 else number_of_phone
    dialling = DIALLING[of.country]
    has_address = rng.random() < filled
    name = written(rng, of, corrupt, 0.4 if crm else 0.7)
    trunk = "" if of.country == "US" else "0"
    return {
        "record_id": f"{entity}:{number}", "entity": entity, "side": "crm" if crm else "billing", "source": "crm" if crm else "billing",
        "source_id": str(number), "name": name,
        "legal_name": written(rng, of, corrupt and rng.random() < 0.3, 1.0) if rng.random() < 0.4 else None,
        "tax_id": of.tax if of.tax and rng.random() < (0.35 if crm else 0.55) else None,
        "domain": of.domain or None if rng.random() < (filled if crm else 0.3) else None,
        "email": None if rng.random() > filled else of.mail if rng.random() < 0.6 or not of.domain else f"{rng.choice(MAILBOXES)}@{of.domain}",
        "phone": rng.choice((f"+{dialling} {number_of_phone}", f"{trunk}{number_of_phone[:3]} {number_of_phone[3:]}", f"+{dialling}-{number_of_phone[:2]}-{number_of_phone[2:]}")) if rng.random() < filled - 0.05 else None,
        "street": rng.choice(kinds).format(street, house) if has_address else None,
        "city": (typo(rng, town) if corrupt and rng.random() < 0.05 else town) if has_address else None,
        "region": None, "postal_code": code if has_address and rng.random() < 0.92 else None, "country": of.country if rng.random() < 0.9 else None,
        "owner": None, "status": "active", "currency": "EUR", "points_at_id": None,
        "parent_account_id": None, "merged_into_id": None,
    }  # fmt: skip


def labelled(records: int, seed: int, filled: float = 0.9) -> tuple[pl.DataFrame, pl.DataFrame]:
    """About `records` records of two systems, and which company each is.

    filled: how often a record has what it could have (address, e-mail, phone, the CRM a domain); tax ids are on one
    record in two. The sample company has all of it; at 0.7 one true pair in twenty-five shares nothing but its name.
    """
    rng = Random(seed)
    rows: list[dict[str, Any]] = []
    truth: list[int] = []
    known: list[Company] = []
    account_of: dict[int, str] = {}
    first = seed % 97 * 3_000_000
    while len(rows) < records:
        number = first + len(known)
        kind = rng.random()
        old = rng.choice(known[-20_000:]) if known else None
        one = (
            daughter(rng, old, number)
            if old and kind < 0.05 and not old.is_daughter and old.daughters < len(DAUGHTERS)
            else stranger(rng, old, number)
            if old and kind < 0.08
            else company(rng, number)
        )
        known.append(one)
        entities = (
            ["account"]
            + ["customer"] * (rng.random() < 0.9)
            + ["account"] * (rng.random() < 0.08)
            + ["customer"] * (rng.random() < 0.06)
        )
        for place_in, entity in enumerate(entities):
            made = record(rng, one, entity, len(rows), place_in > 0, filled)
            if entity == "account":
                made["parent_account_id"] = account_of.get(one.parent) if one.parent is not None else None
                account_of.setdefault(number, made["source_id"])
            rows.append(made)
            truth.append(number)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(TEXTS, pl.String))
    start = datetime(2024, 1, 1)
    frame = frame.with_columns(
        *(pl.lit(False).alias(flag) for flag in ("is_tombstone", "is_deleted", "is_merged")),
        pl.lit(True).alias("is_live"),
        pl.Series("created_at", [start + timedelta(minutes=i) for i in range(len(rows))]),
        pl.Series("updated_at", [start + timedelta(minutes=i) for i in range(len(rows))]),
    )
    return frame, pl.DataFrame({"record_id": frame["record_id"], "entity_id": truth})

"""E-mail addresses and domains of whole tables: what is plain in columns, what is odd one by one, each host once."""

import re

import polars as pl

from pipelines.matching.domains import company_domain, email_key, registrable

# Where columns and `domains` could differ (other white space, other alphabets), the latter has it.
_PRINTABLE = r"^[ -~]*$"
_HOST = r"^[A-Za-z0-9.-]+$"
_PLAIN_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*")
_EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$"


def web_keys(records: pl.DataFrame) -> pl.DataFrame:
    """email_key, email_domain, email_is_free and web_domain, a row for each of `records` (email, domain)."""
    found = records.select(
        _email_keys(records["email"]),
        pl.when(pl.col("domain").str.contains(_HOST)).then(pl.col("domain").str.to_lowercase()).alias("web_host"),
        "domain",
    ).with_columns(pl.col("email_key").str.extract("@(.*)$").alias("email_host"))
    hosts = pl.concat([found["email_host"].alias("host"), found["web_host"].alias("host")]).unique().drop_nulls()
    domains = pl.DataFrame({"host": hosts, "at": [_domain(host) for host in hosts]}, _text("host", "at"))
    odd = found.filter(pl.col("web_host").is_null())["domain"].unique().drop_nulls()
    others = pl.DataFrame({"domain": odd, "other": [company_domain(each) for each in odd]}, _text("domain", "other"))
    return (
        found.join(
            domains.rename({"at": "email_domain"}),
            left_on="email_host",
            right_on="host",
            how="left",
            maintain_order="left",
        )
        .join(
            domains.rename({"at": "web_domain"}), left_on="web_host", right_on="host", how="left", maintain_order="left"
        )
        .join(others, on="domain", how="left", maintain_order="left")
        .select(
            "email_key",
            "email_domain",
            (pl.col("email_key").is_not_null() & pl.col("email_domain").is_null()).alias("email_is_free"),
            pl.coalesce("web_domain", "other").alias("web_domain"),
        )
    )


def _domain(host: str) -> str | None:
    """`company_domain` of an address's end; with the @ it is not read as one with a protocol before it."""
    return registrable(host) if _PLAIN_HOST.fullmatch(host) else company_domain(f"@{host}")


def _email_keys(emails: pl.Series) -> pl.Series:
    """`domains.email_key` of each."""
    address = pl.col("email").str.to_lowercase().str.strip_chars(" ").str.strip_prefix("mailto:").str.strip_chars("<> ")
    frame = emails.rename("email").to_frame().with_columns(address.alias("address"))
    key = pl.when(pl.col("email").str.contains(_PRINTABLE) & pl.col("address").str.contains(_EMAIL)).then("address")
    odd = frame.filter(~pl.col("email").str.contains(_PRINTABLE))["email"].unique()
    others = pl.DataFrame({"email": odd, "other": [email_key(each) for each in odd]}, _text("email", "other"))
    return (
        frame.join(others, on="email", how="left", maintain_order="left")
        .select(pl.coalesce(key, "other").alias("email_key"))
        .to_series()
    )


def _text(*names: str) -> dict[str, type[pl.String]]:
    return dict.fromkeys(names, pl.String)

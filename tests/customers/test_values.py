"""What counts as the same name, tax id, domain and street: a wrong merge starts here."""

import pytest

from pipelines.matching.addresses import street_key
from pipelines.matching.domains import company_domain, email_key, is_free_mail
from pipelines.matching.names import NOTHING, normal_name
from pipelines.matching.tax_ids import normal_tax_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Industries, G.m.b.H.", "ACME INDUSTRIES GESELLSCHAFT MIT BESCHRÄNKTER HAFTUNG"),
        ("Müller & Söhne GmbH & Co. KG", "Müller und Söhne GmbH & Co KG"),
        ("Acme Pty. Ltd.", "Acme Proprietary Limited"),
        ("Foo S.à r.l.", "Foo SARL"),
        ("Foo Sp. z o.o.", "Foo Spółka z o.o."),
        ("Foo Public Limited Company", "Foo PLC"),
        ("Foo Co., Ltd.", "Foo Company Limited"),
        ("Novo Nordisk A/S", "novo nordisk as"),
        ("Data-Works Inc", "Dataworks, Incorporated"),
        ("L'Oréal S.A.", "LOreal SA"),
    ],
)
def test_same_legal_name(one: str, other: str) -> None:
    assert normal_name(one).full == normal_name(other).full


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme GmbH", "Acme AG"), ("Acme", "Acme GmbH"), ("Acme East Ltd", "Acme West Ltd"), ("Unit 1 Ltd", "Unit 2 Ltd")],
)
def test_other_legal_name(one: str, other: str) -> None:
    assert normal_name(one).full != normal_name(other).full


def test_umlauts_are_spelled_either_way() -> None:
    written, typed = normal_name("Müller & Söhne GmbH"), normal_name("Mueller und Soehne GmbH")
    assert written.full != typed.full
    assert written.full_spelled == typed.full
    assert written.core_spelled == typed.core


@pytest.mark.parametrize("text", [None, "", "  ", "n/a", "-", "TEST", "unknown", "xxxx", "🎉", "...", "Company"])
def test_a_filled_in_nothing_is_no_name(text: str | None) -> None:
    # Otherwise all customers called "n/a" at one domain would be one.
    assert normal_name(text) == NOTHING


@pytest.mark.parametrize("text", ["株式会社トヨタ", "شركة المياه", "AG", "The Limited", "AAA"])
def test_unusual_names_are_names(text: str) -> None:
    assert normal_name(text).core


def test_the_legal_form_goes_last_and_the_core_stays() -> None:
    name = normal_name("Müller Werkzeug GmbH & Co. KG")
    assert (name.core, name.form) == ("mullerwerkzeug", "gmbh kg")
    assert normal_name("Limited Edition Prints").core == "ltdeditionprints"


@pytest.mark.parametrize(
    ("text", "country", "valid"),
    [
        ("DE 136.695.976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("DE136695976", None, "DE136695976"),
        ("USt-IdNr. DE136695976", "DE", "DE136695976"),
        ("FR40303265045", "DE", "FR40303265045"),  # a foreign number says its country itself
        ("EL094259216", "GR", "GR094259216"),
        ("CHE-107.787.577 MWST", "CH", "CH107787577"),
        ("CHE-107.787.577", "CH", "CH107787577"),
        ("EIN 91-1144442", "US", "US911144442"),
        ("51 824 753 556", "AU", "AU51824753556"),
        ("GB 980 7806 84", "GB", "GB980780684"),
    ],
)
def test_a_valid_tax_id_is_one_however_it_is_written(text: str, country: str | None, valid: str) -> None:
    assert normal_tax_id(text, country).valid == valid


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("DE136695977", "DE"),  # the check digit fails
        ("000000000", "DE"),
        ("12-3456789", "US"),  # typed along the keyboard
        ("n/a", "DE"),
        ("", "DE"),
        (None, None),
        ("58358055901", "XX"),
        ("136695976", None),  # nobody says of which country
    ],
)
def test_what_is_no_evidence(text: str | None, country: str | None) -> None:
    assert normal_tax_id(text, country).valid is None


def test_prefix_and_separators_are_no_difference() -> None:
    # profile_drift compares invalid numbers too: a typo in one system is a difference, a space is none.
    assert normal_tax_id("DE 136695977", "DE").bare == normal_tax_id("136 695 977", "DE").bare
    assert normal_tax_id("DE136695977", None).bare == "136695977"


def test_domains() -> None:
    assert company_domain("https://www.acme.co.uk/about") == "acme.co.uk"
    assert company_domain("ap@billing.acme.de") == "acme.de"
    assert [company_domain(text) for text in ("joe@gmail.com", "gmx.de", "co.uk", "acme", "10.0.0.1", "", None)] == [
        None
    ] * 7
    assert company_domain("shop-a.myshopify.com") != company_domain("shop-b.myshopify.com")
    assert email_key(" AP@Acme.DE ") == "ap@acme.de"
    assert email_key("none") is None
    assert is_free_mail("joe@gmail.com")
    assert not is_free_mail("joe@acme.de")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hauptstraße 12", "Hauptstr. 12"),
        ("Haupt-Strasse 12", "HAUPTSTR 12"),
        ("12 Main Street", "12 Main St."),
        ("5th Avenue, Suite 4", "5th Ave Ste 4"),
        ("12 Rue de Rivoli", "12, r. de Rivoli"),
        ("Calle Mayor 3", "C/ Mayor 3"),
        ("Kerkstraat 1", "Kerkstr. 1"),
    ],
)
def test_same_street(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


@pytest.mark.parametrize(("one", "other"), [("Main St 12", "Main St 21"), ("Hauptstr. 1", "Hauptplatz 1")])
def test_other_street(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)

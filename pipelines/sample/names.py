"""Names, addresses and tax ids of companies that do not exist, distinct by story number."""

from random import Random

CURRENCY_OF = {"DE": "EUR", "FR": "EUR", "US": "USD", "GB": "GBP", "JP": "JPY", "KW": "KWD", "CH": "CHF"}
FORMS = {
    "DE": ("GmbH", "AG", "GmbH & Co. KG"),
    "FR": ("SAS", "SARL", "SA"),
    "US": ("Inc.", "LLC", "Corp."),
    "GB": ("Ltd", "PLC", "Limited"),
    "JP": ("K.K.", "Co., Ltd."),
    "KW": ("W.L.L.", "K.S.C."),
    "CH": ("AG", "GmbH"),
}
TLD = {"DE": "de", "FR": "fr", "US": "com", "GB": "co.uk", "JP": "co.jp", "KW": "com.kw", "CH": "ch"}
PHONE = {"DE": "+49 30", "FR": "+33 1", "US": "+1 415", "GB": "+44 20", "JP": "+81 3", "KW": "+965", "CH": "+41 44"}
CITIES = {
    "DE": (("Berlin", "10115"), ("Hamburg", "20095"), ("Leipzig", "04109")),
    "FR": (("Paris", "75002"), ("Lyon", "69003"), ("Nantes", "44000")),
    "US": (("Austin", "78701"), ("Denver", "80202"), ("Boston", "02110")),
    "GB": (("London", "EC2A 4NE"), ("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR")),
    "JP": (("Tokyo", "100-0005"), ("Osaka", "530-0001")),
    "KW": (("Kuwait City", "13001"), ("Hawalli", "32001")),
    "CH": (("Zurich", "8001"), ("Basel", "4001")),
}
STREETS = {
    "DE": ("Lindenstrasse {}", "Bahnhofstrasse {}", "Am Markt {}"),
    "FR": ("{} rue de la Paix", "{} avenue Victor Hugo"),
    "US": ("{} Market Street", "{} Oak Avenue", "{} Pine Road"),
    "GB": ("{} High Street", "{} Station Road"),
    "JP": ("{} Marunouchi", "{} Umeda"),
    "KW": ("{} Gulf Road", "{} Salem Street"),
    "CH": ("Seestrasse {}", "Marktgasse {}"),
}
_ONSETS = [
    "Al",
    "Bra",
    "Cor",
    "Del",
    "Es",
    "Fen",
    "Gar",
    "Hol",
    "Iv",
    "Jun",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
    "Ost",
    "Pel",
    "Quin",
    "Ros",
    "Sol",
    "Tar",
    "Ul",
    "Vel",
    "Wen",
    "Xan",
    "Yor",
    "Zim",
]
_MIDDLES = ["a", "ba", "da", "e", "fi", "ga", "i", "ka", "lo", "me", "na", "o", "pi", "ra", "so", "ta", "u", "vi", "wa"]
_CODAS = [
    "bach",
    "bert",
    "burg",
    "dale",
    "den",
    "dor",
    "field",
    "ford",
    "gard",
    "holm",
    "ian",
    "kirk",
    "land",
    "lin",
    "mar",
    "mont",
    "nard",
    "ox",
    "port",
    "rick",
    "son",
    "stad",
    "ton",
    "vik",
    "wick",
]
_TRADES = [
    "Analytics",
    "Apparel",
    "Bearings",
    "Biotech",
    "Carriers",
    "Ceramics",
    "Chemicals",
    "Components",
    "Consulting",
    "Dairy",
    "Dental",
    "Electronics",
    "Energy",
    "Engineering",
    "Foods",
    "Forwarding",
    "Foundry",
    "Furniture",
    "Gardens",
    "Glass",
    "Hardware",
    "Hospitality",
    "Instruments",
    "Insurance",
    "Labs",
    "Lighting",
    "Logistics",
    "Marine",
    "Media",
    "Metals",
    "Mobility",
    "Mills",
    "Motors",
    "Networks",
    "Optics",
    "Outdoor",
    "Packaging",
    "Paper",
    "Pharma",
    "Plastics",
    "Power",
    "Press",
    "Printing",
    "Properties",
    "Publishing",
    "Rail",
    "Retail",
    "Robotics",
    "Security",
    "Software",
    "Solar",
    "Steel",
    "Studios",
    "Systems",
    "Textiles",
    "Timber",
    "Tools",
    "Toys",
    "Travel",
    "Water",
    "Wines",
    "Works",
]


def company(number: int) -> tuple[str, str]:
    """(first word, trade) of company `number`; the first 1.8 million are distinct, and neighbours are unlike."""
    code = (number * 7_368_787 + 524_287) % (len(_ONSETS) * len(_MIDDLES) * len(_MIDDLES) * len(_CODAS))
    code, onset = divmod(code, len(_ONSETS))
    code, coda = divmod(code, len(_CODAS))
    first, second = divmod(code, len(_MIDDLES))
    word = _ONSETS[onset] + _MIDDLES[first] + "n" * (_MIDDLES[first][-1] in "aeiou") + _MIDDLES[second] + _CODAS[coda]
    return word, _TRADES[number * 17 % len(_TRADES)]


def tax_id(country: str, number: int) -> str | None:
    """A tax id with right check digits, distinct by number; None where the country has none that can be checked."""
    base = (number * 104_729 + 15_485_863) % 9_000_000
    if country == "DE":
        digits = f"{1 + number % 3}{base + 1_000_000}"
        return f"DE{digits}{_mod_11_10(digits)}"
    if country == "FR":
        digits = f"{3 + number % 6}{base + 1_000_000}"
        siren = digits + str(_luhn(digits))
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    if country == "GB":
        digits = f"{base + 1_000_000}"
        check = 97 - sum(w * int(d) for w, d in zip((8, 7, 6, 5, 4, 3, 2), digits, strict=True)) % 97
        return f"GB{digits}{check:02d}"
    if country == "US":
        return f"{('27', '45', '46', '47')[number % 4]}-{base + 1_000_000}"
    if country == "JP":
        digits = f"{1 + number % 7}{number % 10_000:04d}{base + 1_000_000:07d}"
        weighted = sum((1 + i % 2) * int(d) for i, d in enumerate(reversed(digits)))
        return f"{9 - weighted % 9}{digits}"
    return None


def _mod_11_10(digits: str) -> int:
    check = 5
    for digit in digits:
        check = ((check or 10) * 2 % 11 + int(digit)) % 10
    return (1 - ((check or 10) * 2) % 11) % 10


def _luhn(digits: str) -> int:
    doubled = (sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(digits)))
    return -sum(doubled) % 10


def address(rng: Random, country: str) -> tuple[str, str, str]:
    """(street, city, postal code)."""
    city, postal = rng.choice(CITIES[country])
    return rng.choice(STREETS[country]).format(rng.randrange(1, 180)), city, postal

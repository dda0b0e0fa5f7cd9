"""Writes bank statements as banks do, from rows of the import format: what the reader must bring back."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from xml.sax.saxutils import escape

Row = Mapping[str, str]
OPENING = Decimal(1000)


def by_account(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The rows of each account, by day."""
    ordered = sorted(rows, key=lambda row: (row["account"], row["booked_on"], row["id"]))
    return [(account, list(group)) for account, group in groupby(ordered, lambda row: row["account"])]


def _side(amount: Decimal) -> str:
    return "DBIT" if amount < 0 else "CRDT"


def detail(row: Row, with_amount: bool = True, new: bool = True) -> str:
    """One TxDtls; `new`: parties inside Pty, as from version 08 on."""
    amount = Decimal(row["amount"])
    party = "Cdtr" if amount < 0 else "Dbtr"
    name = f"<Nm>{escape(row['counterparty'])}</Nm>"
    name = f"<Pty>{name}</Pty>" if new else name
    money = f'<Amt Ccy="{row["currency"]}">{abs(amount)}</Amt><CdtDbtInd>{_side(amount)}</CdtDbtInd>'
    return (
        f"<TxDtls><Refs><EndToEndId>{row['end_to_end_id'] or 'NOTPROVIDED'}</EndToEndId></Refs>{money if with_amount else ''}"
        f"<RltdPties><{party}>{name}</{party}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(row['reference'])}</Ustrd></RmtInf></TxDtls>"
    )


def entry(rows: Sequence[Row], bank_reference: str = "", new: bool = True, details: bool = True, text: str = "") -> str:
    """One Ntry: a single booking, or a batch of several rows; without `details` only its total."""
    total = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    first = rows[0]
    status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
    reference = f"<AcctSvcrRef>{bank_reference}</AcctSvcrRef>" if bank_reference else ""
    inside = (
        "".join(detail(row, new=new) for row in rows) if details else f"<Btch><NbOfTxs>{len(rows)}</NbOfTxs></Btch>"
    )
    return (
        f'<Ntry><Amt Ccy="{first["currency"]}">{abs(total)}</Amt><CdtDbtInd>{_side(total)}</CdtDbtInd>{status}\n'
        f"<BookgDt><Dt>{first['booked_on']}</Dt></BookgDt><ValDt><Dt>{first['value_on'] or first['booked_on']}</Dt></ValDt>{reference}"
        f"<NtryDtls>{inside}</NtryDtls>"
        + (f"<AddtlNtryInf>{escape(text)}</AddtlNtryInf>" if text else "")
        + "</Ntry>\n"
    )


def balance(code: str, amount: Decimal, currency: str, day: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{abs(amount)}</Amt>'
        f"<CdtDbtInd>{_side(amount)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(
    account: str, rows: Sequence[Row], entries: str | None = None, opening: Decimal = OPENING,
    closing: Decimal | None = None, name: str = "S1", kind: str = "Stmt", new: bool = True,
) -> str:  # fmt: skip
    """One Stmt or Ntfctn; `entries` where these are not one a row."""
    inside = entries if entries is not None else "".join(entry([row], f"REF-{row['id']}", new) for row in rows)
    days, currency = sorted(row["booked_on"] for row in rows), rows[0]["currency"]
    if closing is None:
        closing = opening + sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    balances = balance("OPBD", opening, currency, days[0]) + balance("CLBD", closing, currency, days[-1])
    return (
        f"<{kind}><Id>{name}</Id><CreDtTm>{days[-1]}T22:00:00+00:00</CreDtTm><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        f"{balances if kind == 'Stmt' else ''}\n{inside}</{kind}>\n"
    )


def camt(inside: str, kind: str = "053", version: str = "08") -> str:
    """A whole message of a version."""
    root = {"053": "BkToCstmrStmt", "054": "BkToCstmrDbtCdtNtfctn", "052": "BkToCstmrAcctRpt"}[kind]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{root}><GrpHdr><MsgId>M</MsgId></GrpHdr>\n{inside}</{root}></Document>\n"
    )


def camt_of(rows: Iterable[Row], version: str = "08") -> str:
    """All rows, a statement an account."""
    new = int(version) >= 8
    return camt("".join(statement(account, own, new=new) for account, own in by_account(rows)), version=version)


def _comma(amount: Decimal) -> str:
    return f"{abs(amount):f}".replace(".", ",") if "." in f"{amount:f}" else f"{abs(amount)},"


def _mt_balance(tag: str, amount: Decimal, currency: str, day: str) -> str:
    return f":{tag}:{'D' if amount < 0 else 'C'}{day[2:].replace('-', '')}{currency}{_comma(amount)}"


def mt940_line(row: Row, bank_reference: str = "NONREF") -> str:
    """:61: and a structured :86: in parts of 27 characters, as German banks write them."""
    amount, value_on = Decimal(row["amount"]), row["value_on"] or row["booked_on"]
    end_to_end = f"EREF+{row['end_to_end_id']}" if row["end_to_end_id"] else ""
    purpose = f"{end_to_end}SVWZ+{row['reference']}"
    parts = [purpose[start : start + 27] for start in range(0, len(purpose), 27)]
    name = row["counterparty"]
    fields = [f"?{20 + number}{part}" for number, part in enumerate(parts)]
    fields += [f"?{32 + number}{name[27 * number : 27 * number + 27]}" for number in range(2) if name[27 * number :]]
    return (
        f":61:{value_on[2:].replace('-', '')}{row['booked_on'][5:].replace('-', '')}{'D' if amount < 0 else 'C'}"
        f"{_comma(amount)}NTRFNONREF//{bank_reference}\n:86:166?00TRANSFER" + "\n".join(fields) + "\n"
    )


def mt940(
    account: str, rows: Sequence[Row], closing: Decimal | None = None, opening: Decimal = OPENING, number: str = "1/1"
) -> str:
    """One statement."""
    currency, days = rows[0]["currency"], sorted(row["booked_on"] for row in rows)
    if closing is None:
        closing = opening + sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    return (
        f":20:STARTUMS\n:25:{account}\n:28C:{number}\n{_mt_balance('60F', opening, currency, days[0])}\n"
        + "".join(mt940_line(row) for row in rows)
        + f"{_mt_balance('62F', closing, currency, days[-1])}\n-\n"
    )


def csv_of(rows: Iterable[Row]) -> str:
    """A German bank's CSV: semicolons, decimal commas, its own names, the newest first, a running balance."""
    lines = []
    for account, own in by_account(rows):
        standing, listed = OPENING, []
        for row in own:
            standing += Decimal(row["amount"])
            day = "{2}.{1}.{0}".format(*row["booked_on"].split("-"))
            amounts = [_german(Decimal(row["amount"])), _german(standing)]
            listed.append(
                ";".join(
                    [
                        account,
                        day,
                        day,
                        row["counterparty"],
                        row["reference"],
                        row["end_to_end_id"],
                        amounts[0],
                        row["currency"],
                        amounts[1],
                    ]
                )
            )
        lines += listed[::-1]
    return "Kontoauszug\n" + ";".join(CSV_HEADER) + "\n" + "\n".join(lines) + "\n"


def _german(amount: Decimal) -> str:
    return f"{amount:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


CSV_HEADER = [
    "Konto",
    "Buchungstag",
    "Valuta",
    "Beguenstigter",
    "Verwendungszweck",
    "Kundenreferenz",
    "Betrag",
    "Waehrung",
    "Saldo",
]
CSV_MAPPING = {
    "files": "*.csv", "delimiter": ";", "decimal": ",", "date_format": "%d.%m.%Y", "skip_lines": 1,
    "columns": {
        "account": "Konto", "booked_on": "Buchungstag", "value_on": "Valuta", "counterparty": "Beguenstigter",
        "reference": "Verwendungszweck", "end_to_end_id": "Kundenreferenz", "amount": "Betrag", "currency": "Waehrung",
        "balance": "Saldo",
    },
}  # fmt: skip

"""Where ISO 20022 keeps what we read, in camt.053 and camt.054, versions 001.02 to 001.13.

A value that moved between versions has several paths; the first that is there counts. From version 08 on a party stands
inside `Pty`, from 04 on details have their own `Amt`.
"""

MESSAGE = r"camt\.(?P<kind>05[234])\.001\.(?P<version>\d\d)$"
VERSIONS = range(2, 14)
CONTAINERS = {"053": "Stmt", "054": "Ntfctn"}

ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
CREATED = ("CreDtTm",)
BALANCE_CODE = ("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd")
BALANCE_DATE = ("Dt/Dt", "Dt/DtTm")
OPENING = ("OPBD", "PRCD")  # booked; PRCD: the closing balance of the statement before
CLOSING = ("CLBD",)
INTERIM = ("ITBD",)  # pages of a long statement open and close with these

STATUS = ("Sts/Cd", "Sts/Prtry", "Sts")
BOOKED = ("BOOK", "", None)
BOOKING_DATE = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
VALUE_DATE = ("ValDt/Dt", "ValDt/DtTm")
BANK_REFERENCE = ("AcctSvcrRef",)
ENTRY_TEXT = ("AddtlNtryInf",)

DETAIL_AMOUNT = ("Amt", "AmtDtls/TxAmt/Amt")
DETAIL_REFERENCE = ("Refs/AcctSvcrRef",)
END_TO_END = ("Refs/EndToEndId",)
DEBTOR = ("RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm", "RltdPties/UltmtDbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm")
CREDITOR = ("RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Nm", "RltdPties/UltmtCdtr/Pty/Nm", "RltdPties/UltmtCdtr/Nm")
REMITTANCE = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref")  # all of them, in this order
DETAIL_TEXT = ("AddtlTxInf",)

# What banks write where they have no reference.
NO_REFERENCE = ("NONREF", "NOTPROVIDED", "NOT PROVIDED", "NOREF")

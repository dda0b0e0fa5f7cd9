"""The sample company: a seeded generator of a whole business, any size, that knows every fault it planted.

What belongs here: contracts as sales writes them, invoices, payments, payouts, bank lines and journals as four systems
would hold them, and `truth.json`, the list of all findings that are right. Nothing here reads the warehouse or the SQL.
A story is one customer with its contract: drawn (`shapes`), billed (`biller`), paid (`payer`), booked (`bookkeeper`).
"""

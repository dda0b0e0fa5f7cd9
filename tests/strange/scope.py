"""Which contracts the second reading of sections 1 to 3 covers.

Left out is what the text does not say: a change that starts before the line it replaces (what DECISIONS.md says of it, tests/billing
asks example by example), two tiers of one bound, and a line billed once that has no end. Here the digests hold them.
"""

from collections import defaultdict

from tests.support.company import Company

Text = dict[str, str]


def readable_contracts(tables: dict[str, list[Text]]) -> frozenset[str]:
    """Their ids; a deal of another currency than its contract's is a contract under its own."""
    deals = {deal["id"]: deal for deal in tables["deals"] if deal["is_won"] == "true"}
    lines = {line["id"]: line for line in tables["deal_lines"] if line["deal_id"] in deals}
    bounds: dict[str, list[str]] = defaultdict(list)
    for tier in tables["line_tiers"]:
        bounds[tier["deal_line_id"]].append(tier["up_to"])
    unclear = {line_id for line_id, own in bounds.items() if len(set(own)) < len(own)}
    for line in lines.values():
        if line["billing_frequency"] == "once" and not (line["end_date"] or deals[line["deal_id"]]["end_date"]):
            unclear.add(line["id"])
        old = lines.get(line["replaces_line_id"])
        if old and line["action"] in ("change", "remove") and _start(line, deals) < _start(old, deals):
            unclear |= {line["id"], old["id"]}
    names = {deal_id: {deal_id, deal["contract_id"] or deal_id} for deal_id, deal in deals.items()}
    left_out = {name for line_id in unclear & set(lines) for name in names[lines[line_id]["deal_id"]]}
    return frozenset(name for own in names.values() for name in own) - left_out


def left_out(tables: dict[str, list[Text]]) -> frozenset[str]:
    """Deals and deal lines of the other contracts."""
    read = readable_contracts(tables)
    deals = {deal["id"] for deal in tables["deals"] if not {deal["id"], deal["contract_id"] or deal["id"]} <= read}
    return frozenset(deals | {line["id"] for line in tables["deal_lines"] if line["deal_id"] in deals})


def hanging_on(company: Company, unclear: frozenset[str]) -> frozenset[str]:
    """What codes of contracts and billing name beside deals and lines: subscriptions, invoices, their lines, and customer | meter."""
    deals = ", ".join(f"'{one}'" for one in sorted(unclear)) or "''"
    rows = company.query(f"""
        with contract_of as (select contract_id, customer_id, deal_id from contracts.int_contracts__deals),
        contracts as (select distinct contract_id, customer_id from contract_of where deal_id in ({deals}))
        select distinct subscription_id as id
        from billing.int_billing__subscription_scope inner join contracts using (contract_id)
        union select invoice_line_id from billing.int_billing__billed_lines inner join contracts using (contract_id)
        union select invoice_id from billing.int_billing__billed_lines inner join contracts using (contract_id)
        union select b.billing_customer_id || '|' || l.meter
        from contracts as c
        inner join contracts.int_contracts__lines as l on c.contract_id = l.contract_id and l.meter is not null
        inner join customers.int_customers__by_billing_customer as b on c.customer_id = b.customer_id
    """)
    return frozenset(row["id"] for row in rows)


def _start(line: Text, deals: dict[str, Text]) -> str:
    deal = deals[line["deal_id"]]
    return line["start_date"] or deal["start_date"] or deal["closed_at"][:10]

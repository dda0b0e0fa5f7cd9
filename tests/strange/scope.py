"""Which contracts the second reading of sections 1 to 3 covers: it was written for contracts that somebody meant.

Usage is left to tests/billing: whose it is hangs on subscriptions and customers, which are tangled here. What a deal without
an end, a change of a change, two renewing deals or a line without a price or meter mean, DECISIONS.md says, and
tests/billing asks it example by example; here the digests hold them.
"""

from collections import Counter, defaultdict

Text = dict[str, str]


def plain_contracts(tables: dict[str, list[Text]]) -> set[str]:
    """Their ids."""
    lines: dict[str, list[Text]] = defaultdict(list)
    for line in tables["deal_lines"]:
        lines[line["deal_id"]].append(line)
    together: dict[str, list[Text]] = defaultdict(list)
    for deal in tables["deals"]:
        if deal["is_won"] == "true":
            together[deal["contract_id"] or deal["id"]].append(deal)
    replaced = Counter(line["replaces_line_id"] for line in tables["deal_lines"] if line["replaces_line_id"])
    return {
        contract
        for contract, deals in together.items()
        if _is_plain(deals, [line for deal in deals for line in lines[deal["id"]]], replaced)
    }


def _is_plain(deals: list[Text], lines: list[Text], replaced: Counter[str]) -> bool:
    starts = {line["id"]: _start(line, deals) for line in lines}
    kinds = {line["id"]: line["charge_type"] for line in lines}
    changes = [line for line in lines if line["action"] in ("change", "remove")]
    return (
        len({deal["currency"] for deal in deals}) == 1
        and sum(deal["auto_renew"] == "true" for deal in deals) <= 1
        and (all(deal["end_date"] for deal in deals) or (len(deals) == 1 and deals[0]["auto_renew"] != "true"))
        and all(deal["closed_at"] for deal in deals)
        and all(line["unit_price"] or line["charge_type"] == "usage" for line in lines)
        and all(line["meter"] for line in lines if line["charge_type"] == "usage")
        and all(replaced[line["id"]] <= 1 for line in lines)
        and sum(replaced[line["id"]] for line in lines) == len(changes)
        and all(
            line["id"] not in replaced
            and line["charge_type"] == kinds.get(line["replaces_line_id"])
            and starts.get(line["replaces_line_id"], "9") < starts[line["id"]]
            for line in changes
        )
    )


def _start(line: Text, deals: list[Text]) -> str:
    return line["start_date"] or next(
        deal["start_date"] or deal["closed_at"][:10] for deal in deals if deal["id"] == line["deal_id"]
    )

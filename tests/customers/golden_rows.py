"""The records of test_golden.py, each case a few of them, with what a steward has decided and who has paid."""

from typing import Any

# Valid numbers of nobody in particular: DE check digits by ISO 7064 mod 11, 10.
TAX = {"red": "DE136695976", "blue": "DE129273398", "green": "DE115235681"}

ACCOUNTS: list[dict[str, Any]] = [
    # ids in one direction, in the other, in both
    {"id": "ids_a1", "name": "Harbor Freight Lines", "billing_customer_id": "ids_c1"},
    {"id": "ids_a2", "name": "Orchard Valley"},
    # the same tax id, written in two ways, other names
    {"id": "tax_a", "name": "Red Rooster", "tax_id": "DE 136 695 976", "country": "DE"},
    # a failing check digit is no evidence
    {"id": "typo_a", "name": "Copper Kettle", "tax_id": "DE136695977", "country": "DE"},
    # the same domain: agreeing name, other name, free mail
    {"id": "dom_a", "name": "Silver Lining Ltd", "domain": "www.silverlining.example"},
    {"id": "sub_a", "name": "Big Holding", "legal_name": "Big Holding AG", "domain": "big.example"},
    {"id": "free_a", "name": "Joe's Garage", "email": "joe@gmail.com"},
    {"id": "same_a", "name": "Pat Smith Consulting", "email": "pat@gmail.com"},
    # same name and domain, two countries: two companies
    {"id": "land_a", "name": "Polar Systems", "domain": "polar.example", "country": "DE"},
    # two tax ids never merge, whatever else agrees; the tax id names another one than the link
    {"id": "veto_a1", "name": "Blue Whale", "tax_id": TAX["blue"], "country": "DE", "domain": "whale.example"},
    {"id": "veto_a2", "name": "Green Whale", "tax_id": TAX["green"], "country": "DE"},
    # whose name agrees in full goes before whose name nearly does, where both may not be
    {"id": "pri_a1", "name": "Maple Ridge Fods", "tax_id": "DE271828180", "country": "DE", "domain": "mapleridge.example"},
    {"id": "pri_a2", "name": "Maple Ridge Foods", "tax_id": "DE316227760", "country": "DE", "domain": "mapleridge.example"},
    # three letters of twenty are another: names that just agree
    {"id": "edge_a", "name": "Sunflowerseedtraders", "domain": "sunflower.example"},
    # billing names one account, another one names it back and has its number: the number goes before the word
    {"id": "num_a1", "name": "Brick Lane", "tax_id": "DE141421358", "country": "DE", "billing_customer_id": "num_c"},
    {"id": "num_a2", "name": "Cable Street"},
    # a parent and its child, both under one domain and name
    {"id": "par_a", "name": "Nordic Paper", "domain": "nordicpaper.example"},
    {"id": "chi_a", "name": "Nordic Paper", "domain": "nordicpaper.example", "parent_account_id": "par_a"},
    {"id": "gra_a", "name": "Nordic Paper Berlin", "parent_account_id": "chi_a"},
    # a child that is not its parent, and not the customer that names it: each for its own reason
    {"id": "mum_a", "name": "Amber Mill", "domain": "ambermill.example"},
    {"id": "kid_a", "name": "Amber Mill", "domain": "ambermill.example", "parent_account_id": "mum_a", "tax_id": "DE577215669", "country": "DE"},
    # two accounts of one customer under two parents: the one that is still there says which
    {"id": "fam_a1", "name": "Delta Works", "billing_customer_id": "fam_c", "parent_account_id": "par_a"},
    {"id": "fam_a2", "name": "Delta Works", "merged_into_id": "fam_a1", "parent_account_id": "cir_a1"},
    # merged into itself, which says nothing
    {"id": "self_a", "name": "Hall of Mirrors", "merged_into_id": "self_a"},
    # a circle of parents
    {"id": "cir_a1", "name": "Round One", "parent_account_id": "cir_a2"},
    {"id": "cir_a2", "name": "Round Two", "parent_account_id": "cir_a1"},
    # two accounts of one name: a counterparty of that name is nobody's
    {"id": "twin_a1", "name": "Twin Peaks"},
    {"id": "twin_a2", "name": "Twin Peaks"},
    # one name, and nothing else in common: of two countries, of no known one, of two tax ids, of one
    {"id": "abr_a1", "name": "Far Away Foods", "legal_name": "Far Away Foods Ltd", "country": "DE"},
    {"id": "abr_a2", "name": "Far Away Foods", "legal_name": "Far Away Foods Ltd", "country": "FR"},
    {"id": "hlf_a1", "name": "Halfway House", "legal_name": "Halfway House Ltd", "country": "DE"},
    {"id": "hlf_a2", "name": "Halfway House", "legal_name": "Halfway House Ltd"},
    {"id": "hfl_a1", "name": "Moon Halfway", "legal_name": "Moon Halfway Ltd"},
    {"id": "hfl_a2", "name": "Moon Halfway", "legal_name": "Moon Halfway Ltd", "country": "DE"},
    {"id": "txs_a1", "name": "Taxing Matters", "legal_name": "Taxing Matters Ltd", "tax_id": "DE345678914", "country": "DE"},
    {"id": "txs_a2", "name": "Taxing Matters", "legal_name": "Taxing Matters Ltd", "tax_id": "DE111111125", "country": "DE"},
    {"id": "txo_a1", "name": "Tax Orphans", "legal_name": "Tax Orphans Ltd", "tax_id": "DE222222220", "country": "DE"},
    {"id": "txo_a2", "name": "Tax Orphans", "legal_name": "Tax Orphans Ltd", "country": "DE"},
    # two forms of one name: a counterparty that says the form is the one, a counterparty that does not is neither
    {"id": "frm_a1", "name": "Nimbus GmbH"},
    {"id": "frm_a2", "name": "Nimbus"},
    # fields
    {"id": "fld_a", "name": "Field & Stream", "legal_name": "Old Name GmbH", "phone": "1", "street": "CRM Street 1",
     "domain": "field.example", "billing_customer_id": "fld_c", "owner": "kim", "updated_at": "2026-01-01T00:00:00"},
    # two accounts of one company, none in billing: the newest value that there is
    {"id": "new_a1", "name": "Quiet Harbor", "legal_name": "Quiet Harbor Old Ltd", "updated_at": "2025-01-01T00:00:00"},
    {"id": "new_a2", "name": "Quiet Harbour", "legal_name": "Quiet Harbor New Ltd", "updated_at": "2026-01-01T00:00:00"},
    {"id": "new_a3", "name": "Quiet Harbor 3", "updated_at": "2026-02-01T00:00:00"},
    # nothing in common but what the model weighs; a third of the name that says more
    {"id": "mod_a", "name": "Larkspur Trading", "phone": "+49 30 1234567", "street": "Lindenstraße 12", "city": "Berlin", "country": "DE"},
    # deleted upstream, and its billing customer still points at it
    {"id": "gone_a", "name": "Gone Fishing", "deleted_at": "2026-03-01T00:00:00"},
    # deleted upstream: what it says about itself joins and proposes nobody any more
    {"id": "dead_a", "name": "Silver Lining Ltd", "legal_name": "New Name GmbH", "email": "ap@silverlining.example", "deleted_at": "2026-03-01T00:00:00"},
    {"id": "nobody", "name": "n/a", "domain": "silverlining.example"},
    # a steward: joined though nothing says so, and though two tax ids do not; kept apart though an id says so
    {"id": "stw_a1", "name": "Lighthouse", "tax_id": "DE246813573", "country": "DE"},
    {"id": "stw_a2", "name": "Windmill", "billing_customer_id": "stw_c2", "domain": "windmill.example"},
    {"id": "stw_a3", "name": "Waterfall", "billing_customer_id": "stw_c3"},
    # two billing systems number their customers alike: who points back is meant, and nobody where none does
    {"id": "two_a1", "name": "Amber Mill", "billing_customer_id": "two_c"},
    {"id": "two_a2", "name": "Cobalt Forge", "billing_customer_id": "two_c"},
    {"id": "two_a3", "name": "Juniper Press", "billing_customer_id": "two_d"},
    {"id": "two_a4", "name": "Heather Mining", "billing_customer_id": "two_d"},
    # mail of the group, a site of its own: the site is a key too
    {"id": "web_a", "name": "Copper Beech", "domain": "copperbeech.example", "email": "office@beechgroup.example"},
    # one mailbox of a bookkeeper on more records than a customer may have says nothing of any of them
    {"id": "crw_a1", "name": "Larch Bakery", "email": "books@crowd.example"},
    {"id": "crw_a2", "name": "Larch Bakery", "email": "books@crowd.example"},
    *[{"id": f"crw_b{n}", "name": f"Enterprise {n}", "email": "books@crowd.example"} for n in range(1, 50)],
    # a steward says of one payer that it is each of these, and that they are two: it is neither
    {"id": "spl_a1", "name": "Splitrail East"},
    {"id": "spl_a2", "name": "Westward Fences"},
]  # fmt: skip

CUSTOMERS: list[dict[str, Any]] = [
    {"id": "ids_c1", "name": "Something Else"},
    {"id": "ids_c2", "name": "Whatever", "crm_account_id": "ids_a2"},
    {"id": "tax_c", "name": "Rooster Trading", "tax_id": "136695976", "country": "DE"},
    {"id": "typo_c", "name": "Kettle", "tax_id": "DE136695977", "country": "DE"},
    {"id": "dom_c", "name": "SILVER LINING LIMITED", "email": "ap@silverlining.example"},
    {"id": "sub_c", "name": "Big Holding", "legal_name": "Small Daughter GmbH", "email": "ap@big.example"},
    {"id": "free_c", "name": "Jane's Bakery", "email": "jane@gmail.com"},
    {"id": "same_c", "name": "Pat Smith Consulting", "email": "PAT@gmail.com"},
    {"id": "land_c", "name": "Polar Systems", "email": "ap@polar.example", "country": "FR"},
    {"id": "veto_c", "name": "Blue Whale", "tax_id": TAX["blue"], "country": "DE", "crm_account_id": "veto_a2"},
    {"id": "kid_c", "name": "Amber Windmill", "tax_id": "DE662607013", "country": "DE", "crm_account_id": "kid_a"},
    {"id": "fld_c", "name": "Field and Stream Inc", "legal_name": "New Name GmbH", "street": "Billing Street 2", "phone": "2",
     "email": "ap@field.example", "updated_at": "2025-01-01T00:00:00"},
    {"id": "mod_c", "name": "Larkspru Trading", "phone": "030 123 4567", "street": "Lindenstr. 12", "city": "Berlin", "country": "DE"},
    {"id": "mod_d", "name": "Larkspur Trading Leasing", "phone": "030 123 4567", "street": "Lindenstr. 12", "city": "Berlin", "country": "DE"},
    {"id": "pri_c", "name": "Maple Ridge Foods", "email": "ap@mapleridge.example", "country": "DE"},
    {"id": "fam_c", "name": "Delta Works"},
    {"id": "edge_c", "name": "Sunflowarsaedtroders", "email": "ap@sunflower.example"},
    {"id": "num_c", "name": "Backsteingasse", "tax_id": "DE141421358", "country": "DE", "crm_account_id": "num_a2"},
    {"id": "gone_c", "name": "Gone Fishing", "crm_account_id": "gone_a"},
    {"id": "stw_c1", "name": "Farolito", "tax_id": "DE314159262", "country": "DE"},
    {"id": "stw_c2", "name": "Molino"},
    {"id": "stw_c3", "name": "Cascada"},
    {"id": "two_c", "name": "Molinos", "crm_account_id": "two_a1"},
    {"id": "two_c", "source": "billing_us", "name": "Forja", "crm_account_id": "two_a2"},
    {"id": "two_d", "name": "Prensa"},
    {"id": "two_d", "source": "billing_us", "name": "Zarza"},
    {"id": "stw_c4", "name": "Windmill", "email": "ap@windmill.example"},
    {"id": "web_c", "name": "Copper Beech", "email": "ap@copperbeech.example"},
]  # fmt: skip

# decision, left, right, by when
DECISIONS = [
    ("must_link", "account:stw_a1", "customer:stw_c1", "2026-03-01"),
    ("cannot_link", "account:stw_a2", "customer:stw_c2", "2026-03-01"),
    ("cannot_link", "account:stw_a3", "customer:stw_c3", "2026-04-01"),  # not yet
    ("must_link", "counterparty:twinpeaks", "account:twin_a2", "2026-03-01"),
    ("must_link", "counterparty:splitrail", "account:spl_a1", "2026-03-01"),
    ("must_link", "counterparty:splitrail", "account:spl_a2", "2026-03-01"),
    ("cannot_link", "account:spl_a1", "account:spl_a2", "2026-03-02"),
    ("cannot_link", "account:num_a1", "account:num_a2", "2026-03-01"),
    ("cannot_link", "counterparty:copperkettle", "account:typo_a", "2026-03-01"),
    ("must_link", "account:new_a1", "account:new_a2", "2026-03-01"),
    ("must_link", "account:new_a1", "account:new_a3", "2026-03-31"),  # today
]

OWED = {
    "id": "in_1",
    "customer_id": "land_c",
    "status": "open",
    "currency": "EUR",
    "total": "119",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-31",
}

PAYERS = [
    "Harbor Freight Lines", "TWIN PEAKS", "Silver Lining", "Nobody Knows", "Nimbus GmbH", "Copper Kettle", "Split Rail",
]  # fmt: skip

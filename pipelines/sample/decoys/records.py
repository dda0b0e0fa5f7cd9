"""Near misses between systems that hold the same thing twice."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from pipelines.sample.calendar import add_months, at
from pipelines.sample.decoys import decoy
from pipelines.sample.faults import placed_in
from pipelines.sample.story import Story


def parties(story: Story) -> list[str]:
    """Both ids of the story's company."""
    return [party.id for party in story.parties]


@decoy
@placed_in("DE")
def same_company_otherwise_written(story: Story, case: int) -> None:
    """Legal form spelled out, other case, a dotted tax id, a short street: the same after normalising."""
    story.sell()
    account, customer = story.parties
    customer.legal_name = f"{account.name} GmbH"
    account.legal_name = f"{account.name.upper()} Gesellschaft mit beschränkter Haftung"
    tax_id = account.tax_id or ""
    account.tax_id = f"{tax_id[:2]} {tax_id[2:5]}.{tax_id[5:8]}.{tax_id[8:]}"
    customer.street, account.street = "Lindenstraße 12", "Lindenstr. 12"
    account.email = account.email.upper()
    story.decoy("same company, otherwise written", *parties(story))
    story.bill().pay().close()


@decoy
def half_a_profile(story: Story, case: int) -> None:
    """The CRM has no address and no tax id: null is no difference."""
    story.sell()
    assert story.account
    story.account.street = story.account.city = story.account.postal_code = ""
    story.account.tax_id = None
    story.decoy("half a profile", *parties(story))
    story.bill().pay().close()


@decoy
def free_mail_strangers(story: Story, case: int) -> None:
    """Two strangers with addresses at one free-mail provider."""
    other = Story(story.number + 1_000_000, Random(f"stranger:{story.number}"), story.as_of, story.country)
    for each, name in ((story, "kim"), (other, "lee")):
        for party in each.parties:
            party.domain, party.email = "", f"{name}.{each.number}@gmail.com"
        each.sell()
        each.bill().pay().close()
        story.decoy("free-mail strangers", *parties(each))
    story.children.append(other)


@decoy
@placed_in("DE")
def same_name_strangers(story: Story, case: int) -> None:
    """Two companies of one name with different valid tax ids."""
    other = Story(story.number + 1_000_000, Random(f"namesake:{story.number}"), story.as_of, story.country)
    account, _ = story.parties
    for party in other.parties:
        party.name, party.legal_name = account.name, account.legal_name
    for each in (story, other):
        each.sell()
        each.bill().pay().close()
        story.decoy("same-name strangers", *parties(each))
    story.children.append(other)


@decoy
def subsidiary(story: Story, case: int) -> None:
    """Mother and daughter under one domain, with a parent link: a family, not a duplicate."""
    other = Story(story.number + 1_000_000, Random(f"daughter:{story.number}"), story.as_of, story.country)
    other.parties[0].parent = story.parties[0].id
    for each in (story, other):
        each.sell()
        each.bill().pay().close()
        story.decoy("subsidiary", *parties(each))
    story.children.append(other)


@decoy
def linked_one_way(story: Story, case: int) -> None:
    """Only billing knows the other's id."""
    story.sell()
    story.parties[0].link = None
    story.decoy("linked one way", *parties(story))
    story.bill().pay().close()


@decoy
@placed_in("FR")
def linked_by_tax_id(story: Story, case: int) -> None:
    """No ids at all, the same valid tax id."""
    story.sell()
    account, customer = story.parties
    account.link = customer.link = None
    story.decoy("linked by tax id", *parties(story))
    story.bill().pay().close()


@decoy
def left_in_peace(story: Story, case: int) -> None:
    """A customer of old: ended, paid, churned, nothing live."""
    line = story.sell(ago=(8, 8), months=6)
    story.bill().pay()
    story.parties[0].status = "churned"
    story.decoy("left in peace", *parties(story), line.deal.id)
    story.close()


@decoy
def deleted_on_both_sides(story: Story, case: int) -> None:
    """A prospect that both systems have deleted."""
    account, customer = story.parties
    gone = at(story.as_of - timedelta(days=40), 7)
    for party in (account, customer):
        party.deleted_at = party.updated_at = gone
    account.status, story.contact = "prospect", False
    story.decoy("deleted on both sides", *parties(story))
    story.close()


@decoy
def renamed_since(story: Story, case: int) -> None:
    """Two versions of an account were delivered: the newer one counts."""
    story.sell()
    assert story.account
    older = replace(story.account, name="Working title", balance=None, updated_at=story.account.created_at)
    story.bill().pay().close()
    story.account.updated_at = at(add_months(story.as_of, -1), 9)
    story.more_accounts.append(older)
    story.decoy("renamed since", *parties(story))

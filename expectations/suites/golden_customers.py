"""One customer, provably: every record in exactly one golden customer, and no link into the void."""

from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """Structure is an error; what waits for a steward is a warning."""
    return [
        Check(
            name="customer_id_unique",
            description="One row per golden customer.",
            table="staged.marts.golden_customers",
            rows="select * from {batch} qualify count(*) over (partition by customer_id) > 1",
            native=("ExpectColumnValuesToBeUnique", {"column": "customer_id"}),
        ),
        Check(
            name="record_in_one_customer",
            description="No record of a source is in two golden customers.",
            table="staged.marts.customer_links",
            rows="""
                select source, entity, source_id, count(distinct customer_id) as customers
                from {batch}
                group by source, entity, source_id
                having count(distinct customer_id) > 1""",
        ),
        Check(
            name="links_lead_to_customers",
            description="Every link leads to a golden customer that is there.",
            table="staged.marts.customer_links",
            rows="""
                select *
                from {batch}
                where customer_id not in (select customer_id from staged.marts.golden_customers)""",
        ),
        Check(
            name="accounts_and_customers_are_linked",
            description="Every live account and billing customer is in a golden customer.",
            table="staged.marts.customer_links",
            rows="""
                with records as (
                    select source, 'account' as entity, id from tieout.core.accounts
                    union all
                    select source, 'customer' as entity, id from tieout.core.customers
                )

                select r.source, r.entity, r.id
                from records as r
                where not exists (
                    select 1 from staged.marts.customer_links as l where l.entity = r.entity and l.source_id = r.id
                )""",
        ),
        Check(
            name="stewards_name_records_that_are_there",
            description="Every decision of a steward names records that a source delivers; else it decides nothing.",
            table="tieout.customers.int_customers__steward",
            rows="""
                with named as (
                    select left_record as record_id, decision, decided_by, decided_on from {batch}
                    union all
                    select right_record as record_id, decision, decided_by, decided_on from {batch}
                    union all
                    select
                        f.entity || ':' || coalesce(k.core_id, f.source_id) as record_id,
                        'set ' || f.field as decision,
                        f.decided_by,
                        f.decided_on
                    from tieout.seeds.steward_fields as f
                    left join tieout.core.id_collisions as k
                        on f.entity || 's' = k.entity and f.source = k.source and f.source_id = k.id
                )

                select *
                from named
                where record_id not in (select record_id from tieout.customers.int_customers__normalised)
                order by record_id""",
            warn_only=True,
        ),
        Check(
            name="nothing_waits_for_a_steward",
            description="No proposed match waits for a decision.",
            table="staged.marts.customer_match_candidates",
            rows="select * from {batch} order by score desc",
            warn_only=True,
        ),
    ]

"""Which pairs are looked at: records that share a key few others have.

A key that more than its bound of records share is dropped, so that the number of pairs grows with the records and not
with their square: one mailbox on 10,000 records, 5,000 branches of one name, say nothing about who is who.
"""

# kind -> (SQL of the key, or of a list of keys; how many records may share one; is it enough by itself).
KEYS: dict[str, tuple[str, int, bool]] = {
    "name": ("unnest(cores)", 50, True),
    "words": ("unnest(sorted)", 50, True),
    "phone": ("phone", 50, True),
    "email": ("email", 50, True),
    "domain": ("unnest(domains)", 50, True),
    "tax id": ("tax", 50, True),
    "address": ("street || '|' || coalesce(postal, town)", 50, True),
    "place": ("street || '|' || coalesce(town, postal)", 50, True),
    # Parts of names: two of these are needed. One by itself is chance, and could not reach a score worth telling.
    "word": (
        "unnest(list_filter(string_split(coalesce(legal_words, name_words), ' '), word -> length(word) >= 5))",
        16,
        False,
    ),
    "beginning": ("left(main, 8)", 16, False),
    "both ends": ("left(main, 4) || '|' || right(main, 5)", 16, False),
    "beginning and postal code": ("left(main, 3) || '|' || postal", 30, False),
    "end and postal code": ("right(main, 5) || '|' || postal", 30, False),
}

# What is compared of each record: `normalised` (pipelines/matching/records.py) and `clusters` (record_id, cluster_id,
# is_open) in one row a record, numbered in the order of their ids. A tombstone has nothing to compare.
RECORDS = """
create or replace table records as
select
    row_number() over (order by n.record_id) as id,
    n.record_id,
    c.cluster_id,
    c.is_open,
    coalesce(n.legal_core, n.name_core) as main,
    coalesce(n.name_core, n.legal_core) as trade,
    list_sort(list_distinct(list_filter([n.name_core, n.name_core_spelled, n.legal_core, n.legal_core_spelled,
        n.name_latin, n.legal_latin], x -> x is not null))) as cores,
    list_sort(list_distinct(list_filter([n.name_core_sorted, n.legal_core_sorted], x -> x is not null))) as sorted,
    n.name_core_sorted as name_words,
    n.legal_core_sorted as legal_words,
    coalesce(n.legal_initials, n.name_initials) as initials,
    coalesce(n.legal_digits, n.name_digits, '') as digits,
    coalesce(n.legal_form, n.name_form) as form,
    n.phone_key as phone,
    n.email_key as email,
    nullif(list_sort(list_distinct(list_filter([n.email_domain, n.web_domain], x -> x is not null))), []) as domains,
    coalesce(n.email_domain, n.web_domain) as domain,
    n.street_key as street,
    n.postal_code_key as postal,
    n.city_key as town,
    n.street_key || '|' || coalesce(n.postal_code_key, n.city_key) as place,
    n.country,
    n.tax_bare as tax,
    n.tax_valid
from normalised as n
inner join clusters as c on n.record_id = c.record_id
where not n.is_tombstone
"""


def keys_sql() -> str:
    """`blocks`: one row per (record, kind, key) of the keys that few enough records share."""
    parts = [
        f"select id, {place} as kind, {key} as key, {bound} as bound, {is_enough} as is_enough from records"
        for place, (key, bound, is_enough) in enumerate(KEYS.values())
    ]
    return f"""
        create or replace table blocks as
        select id, kind, is_enough, hash(kind, key) as block
        from (
            select *, count(*) over (partition by kind, key) as shared_by
            from (select distinct * from ({" union all ".join(parts)}))
            where key is not null
        )
        where shared_by between 2 and bound
    """


# Pairs of two clusters of which one is open, that nothing keeps apart from the outset, with one record that is fresh:
# new, or changed since it was last compared.
PAIRS = """
create or replace table pairs as
with keyed as (
    select b.*, r.cluster_id, r.is_open, r.tax_valid, r.is_fresh
    from blocks as b
    inner join records as r on b.id = r.id
)

select
    least(l.id, r.id) as join_key_l,
    greatest(l.id, r.id) as join_key_r,
    0 as match_key
from keyed as l
inner join keyed as r on l.block = r.block and l.id <> r.id
where l.is_fresh
    and (l.id < r.id or not r.is_fresh)
    and l.cluster_id <> r.cluster_id
    and (l.is_open or r.is_open)
    and (l.tax_valid = r.tax_valid or l.tax_valid is null or r.tax_valid is null)
group by least(l.id, r.id), greatest(l.id, r.id)
having bool_or(l.is_enough) or count(distinct l.kind) >= 2
"""

"""Which pairs are looked at: records that share a key few others have.

A key that more than its bound of records share is dropped, so that the number of pairs grows with the records and not
with their square: one mailbox on 10,000 records, 5,000 branches of one name, say nothing about who is who.
"""

# kind -> (SQL of the key, or of a list of keys; how many records may share one).
KEYS: dict[str, tuple[str, int]] = {
    "name": ("unnest(cores)", 50),
    "words": ("unnest(sorted)", 50),
    "phone": ("phone", 50),
    "email": ("email", 50),
    "domain": ("unnest(domains)", 50),
    "tax id": ("tax", 50),
    "address": ("street || '|' || coalesce(postal, town)", 50),
    "place": ("street || '|' || coalesce(town, postal)", 50),
    "word": (
        "unnest(list_filter(string_split(coalesce(legal_words, name_words), ' '), word -> length(word) >= 5))",
        16,
    ),
    "beginning": ("left(main, 8)", 16),
    "both ends": ("left(main, 4) || '|' || right(main, 5)", 16),
    "beginning and postal code": ("left(main, 3) || '|' || postal", 30),
    "end and postal code": ("right(main, 5) || '|' || postal", 30),
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
        f"select id, '{kind}' as kind, {key} as key, {bound} as bound from records"
        for kind, (key, bound) in KEYS.items()
    ]
    return f"""
        create or replace table blocks as
        select id, hash(kind, key) as block
        from (
            select id, kind, key, bound, count(*) over (partition by kind, key) as shared_by
            from (select distinct * from ({" union all ".join(parts)}))
            where key is not null
        )
        where shared_by between 2 and bound
    """


# Pairs of two clusters of which one is open, and that nothing keeps apart from the outset. `fresh`: ids of the records
# that are new or have changed since they were last compared.
PAIRS = """
create or replace table pairs as
select distinct
    l.id as join_key_l,
    r.id as join_key_r,
    0 as match_key
from blocks as b
inner join blocks as other on b.block = other.block and b.id < other.id
inner join records as l on b.id = l.id
inner join records as r on other.id = r.id
where l.cluster_id <> r.cluster_id
    and (l.is_open or r.is_open)
    and (l.tax_valid = r.tax_valid or l.tax_valid is null or r.tax_valid is null)
    and (l.is_fresh or r.is_fresh)
"""

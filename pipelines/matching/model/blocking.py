"""Which pairs are looked at: records that share a key few others have.

A key that more than its bound of records share is dropped, so that the number of pairs grows with the records and not
with their square: one mailbox on 10,000 records, 5,000 branches of one name, say nothing about who is who.
"""

from pipelines.matching.model.levels import COMPARISONS

# kind -> (SQL of the key, or of a list of keys; how many records may share one; is it enough by itself).
KEYS: dict[str, tuple[str, int, bool]] = {
    "name": ("unnest(cores)", 50, True),
    "words": ("unnest(sorted)", 50, True),
    "phone": ("phone", 50, True),
    "email": ("email", 50, True),
    "domain": ("unnest(domains)", 50, True),
    "tax id": ("tax", 50, True),
    "address": ("place", 50, True),
    "place": ("street || '|' || coalesce(town, postal)", 50, True),
    # Parts of names: two of these are needed. One by itself is chance, and could not reach a score worth telling.
    "word": ("unnest(list_distinct(regexp_extract_all(coalesce(legal_words, name_words), '[^ ]{5,}')))", 16, False),
    "beginning": ("left(main, 8)", 16, False),
    "both ends": ("left(main, 4) || '|' || right(main, 5)", 16, False),
    "beginning and postal code": ("left(main, 3) || '|' || postal", 30, False),
    "end and postal code": ("right(main, 5) || '|' || postal", 30, False),
}

# Where a key's kind is in its number, above the bits of its hash.
KIND_BITS = 60

# Terms whose rarity counts in a score (`levels.Level.term`) and that are no key by themselves are numbered after those.
TERMS = tuple(dict.fromkeys(level.term for _, levels in COMPARISONS.values() for level in levels if level.term))
_NUMBERED = [key for key, _, _ in KEYS.values()]
_NUMBERED += [term for term in TERMS if term not in _NUMBERED]
TERM_KINDS = {term: _NUMBERED.index(term) for term in TERMS}

# What is read of `normalised`: to carry all of its columns costs more than to compare these.
READS = (
    *("record_id", "is_tombstone", "country", "tax_bare", "tax_valid", "phone_key", "email_key", "email_domain"),
    *("web_domain", "street_key", "postal_code_key", "city_key", "name_latin", "legal_latin"),
    *(
        f"{name}_{part}"
        for name in ("name", "legal")
        for part in ("core", "core_spelled", "core_sorted", "initials", "digits", "form")
    ),
)


def _distinct(one: str, other: str, none: str) -> str:
    """SQL of the list of two texts in their order, each once; `none` where both are null.

    Five times as fast as to make a list and call functions on it.
    """
    return (
        f"case when {one} <> {other} then [least({one}, {other}), greatest({one}, {other})] "
        f"when coalesce({one}, {other}) is not null then [coalesce({one}, {other})] else {none} end"
    )


# What every record says today, tombstones left out (they have nothing to compare). told: a number of all that the model
# reads of it, and of its cluster.
NOW = """
create or replace view now as
select
    record_id,
    is_open,
    hash(cluster_id) as cluster,
    cast(hash(told, cluster_id, is_open) >> 1 as bigint) as told
from clusters
where not is_tombstone
"""


def seen_sql(chosen: str | None = None) -> str:
    """`seen`: what the chosen of `now` say, all unless a table or query names them; id: their number in the order of
    record ids."""
    return f"""
    create or replace table seen as
    select w.*, n.tax_valid, row_number() over (order by w.record_id) as id
    from now as w
    inner join normalised as n on w.record_id = n.record_id
    {f"where w.record_id in (select record_id from {chosen})" if chosen else ""}
    """


def records_sql(chosen: str) -> str:
    """`records`: what is compared of the records whose `id` is in the table or query `chosen`."""
    return f"""
    create or replace table records as
    select
        s.id,
        s.cluster,
        s.record_id,
        s.is_open,
        coalesce(n.legal_core, n.name_core) as main,
        coalesce(n.name_core, n.legal_core) as trade,
        -- most names have one spelling
        case
            when n.name_core <> n.name_core_spelled or n.legal_core <> n.legal_core_spelled
                or n.name_latin is not null or n.legal_latin is not null
                -- list_distinct leaves nulls out
                then list_sort(list_distinct([n.name_core, n.name_core_spelled, n.legal_core, n.legal_core_spelled,
                    n.name_latin, n.legal_latin]))
            else {_distinct("n.name_core", "n.legal_core", "[]")}
        end as cores,
        {_distinct("n.name_core_sorted", "n.legal_core_sorted", "[]")} as sorted,
        n.name_core_sorted as name_words,
        n.legal_core_sorted as legal_words,
        coalesce(n.legal_initials, n.name_initials) as initials,
        coalesce(n.legal_digits, n.name_digits, '') as digits,
        coalesce(n.legal_form, n.name_form) as form,
        n.phone_key as phone,
        n.email_key as email,
        {_distinct("n.email_domain", "n.web_domain", "null")} as domains,
        coalesce(n.email_domain, n.web_domain) as domain,
        n.street_key as street,
        n.postal_code_key as postal,
        n.city_key as town,
        n.street_key || '|' || coalesce(n.postal_code_key, n.city_key) as place,
        n.country,
        n.tax_bare as tax,
        n.tax_valid
    from normalised as n
    inner join seen as s on n.record_id = s.record_id
    where s.id in (select id from {chosen})
    """


def keys_sql() -> str:
    """`fresh_keys`: one row per (record of `records`, key), the key as a number that holds its kind; each once."""
    parts = [
        f"select id, (hash(key) >> {64 - KIND_BITS}) + cast({kind << KIND_BITS} as ubigint) as block"
        f" from (select id, {key} as key from records) where key is not null"
        for kind, key in enumerate(_NUMBERED)
    ]
    return f"create or replace table fresh_keys as {' union all '.join(parts)}"


def bound_sql() -> str:
    """How many records may share the key `block`; 0 where it is only counted."""
    bounds = " ".join(f"when {kind} then {bound}" for kind, (_, bound, _) in enumerate(KEYS.values()))
    return f"case block >> {KIND_BITS} {bounds} else 0 end"


def blocks_sql() -> str:
    """`blocks`: of the keys of `fresh` records those that few enough share, with all their records."""
    return f"""
        create or replace table blocks as
        with around as (
            select id, block
            from keyed
            where block < cast({len(KEYS) << KIND_BITS} as ubigint)
                and block in (select block from keyed where id in (select id from fresh))
        ),

        shared as (
            select block
            from around
            group by block
            having count(*) between 2 and {bound_sql()}
        )

        select a.id, a.block, a.block >> {KIND_BITS} as kind
        from around as a
        inner join shared as s on a.block = s.block
    """


def pairs_sql() -> str:
    """`pairs`: two clusters of which one is open, that nothing keeps apart from the outset, with one record that is
    `fresh`: new or changed since it was last compared, or what it shares has become rarer or more common."""
    enough = ", ".join(str(place) for place, (_, _, is_enough) in enumerate(KEYS.values()) if is_enough)
    return f"""
        create or replace table pairs as
        with marked as (
            select b.block, b.kind, s.id, s.cluster, s.is_open, f.id is not null as is_fresh
            from blocks as b
            inner join seen as s on b.id = s.id
            left join fresh as f on b.id = f.id
        ),

        -- An open one with everybody, from whichever side is fresh: two joins by equality.
        met as (
            select l.id as one, r.id as other, l.kind
            from marked as l
            inner join marked as r on l.block = r.block
            where l.is_open and l.is_fresh and l.cluster <> r.cluster

            union all

            select l.id as one, r.id as other, l.kind
            from marked as l
            inner join marked as r on l.block = r.block
            where l.is_open and not l.is_fresh and r.is_fresh and l.cluster <> r.cluster
        ),

        found as (
            select least(one, other) as join_key_l, greatest(one, other) as join_key_r
            from met
            group by all
            having bool_or(kind in ({enough})) or min(kind) <> max(kind)
        )

        select f.join_key_l, f.join_key_r, 0 as match_key
        from found as f
        inner join seen as l on f.join_key_l = l.id
        inner join seen as r on f.join_key_r = r.id
        where l.tax_valid = r.tax_valid or l.tax_valid is null or r.tax_valid is null
    """

-- grain: one row per (payment, kind, target) that the payment's reference names: invoice numbers or ids, contract ids, PO numbers.
-- Identifiers are read as people retype them (case, spaces and punctuation do not count) and only as whole words, so that INV-100 is never
-- found in INV-1001; of two that overlap the longer counts.
with payments as (
    select
        payment_id,
        reference,
        golden_customer_id,
        parent_customer_id
    from {{ ref('int_cash__payments') }}
    where reference is not null and received > 0
),

texts as (
    select distinct reference
    from payments
),

runs as (
    {{ word_runs('texts', 'reference') }}
),

found as (
    select
        r.reference,
        r.segment_no,
        r.first_word,
        r.words,
        k.kind,
        k.kind_place,
        k.target_id,
        k.identifier_key,
        position(upper(k.identifier) in upper(r.reference)) > 0 as is_verbatim
    from runs as r
    inner join {{ ref('int_cash__identifiers') }} as k on r.piece = k.identifier_key
    where
        -- The whole reference is the identifier; else it must look like one: a year, a quarter or a word of prose is none.
        {{ identifier_key('r.reference') }} = k.identifier_key
        or (k.has_letter and k.has_digit)
        or (
            k.has_digit
            and length(k.identifier_key) >= 4
            and (r.words = 1 or position(upper(k.identifier) in upper(r.reference)) > 0)
        )
),

spans as (
    select distinct reference, segment_no, first_word, words
    from found
),

covered as (
    select distinct
        s.reference,
        s.segment_no,
        s.first_word,
        s.words
    from spans as s
    inner join spans as w on s.reference = w.reference and s.segment_no = w.segment_no
    where w.words > s.words
        and w.first_word < s.first_word + s.words
        and s.first_word < w.first_word + w.words
),

best_kind as (
    select
        f.*,
        min(f.kind_place) over (partition by f.reference, f.segment_no, f.first_word, f.words) as first_kind_place
    from found as f
    left join covered as c
        on f.reference = c.reference and f.segment_no = c.segment_no and f.first_word = c.first_word and f.words = c.words
    where c.reference is null
),

by_payment as (
    select
        p.payment_id,
        b.kind,
        b.target_id,
        b.identifier_key,
        max(case when b.is_verbatim then 1 else 0 end) as is_verbatim,
        max(case
            when b.kind <> 'invoice' then 0
            when p.golden_customer_id in (i.customer_id, i.parent_customer_id) or p.parent_customer_id = i.customer_id then 1
            else 0
        end) as is_family,
        max(case when i.is_owed then 1 else 0 end) as is_owed
    from payments as p
    inner join best_kind as b on p.reference = b.reference and b.kind_place = b.first_kind_place
    left join {{ ref('int_cash__receivables') }} as i on case when b.kind = 'invoice' then b.target_id end = i.invoice_id
    group by p.payment_id, b.kind, b.target_id, b.identifier_key
),

-- One key, several invoices (two billing systems, a number used again after a void): the family's, the owed, the one written just so.
placed as (
    select
        *,
        rank() over (
            partition by payment_id, kind, identifier_key
            order by is_family desc, is_owed desc, is_verbatim desc
        ) as place
    from by_payment
),

counted as (
    select
        *,
        count(*) over (partition by payment_id, kind, identifier_key) as targets
    from placed
    where place = 1
)

select
    payment_id,
    kind,
    target_id,
    -- Still several, and no other word says which: it names an invoice, and nobody knows which.
    min(case when kind = 'invoice' and targets > 1 then 1 else 0 end) = 1 as is_ambiguous
from counted
group by payment_id, kind, target_id

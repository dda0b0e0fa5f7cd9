-- grain: one row per obligation (deal line, charge type, period), billed or not, and one per invoice line that belongs to no obligation.
{% set bridge = ['not_yet_due', 'timing', 'approved_credit', 'fx', 'rounding', 'explained_other', 'unexplained'] %}
with joined as (
    select
        c.*,
        {%- for measure in ['invoiced', 'credited', 'tax', 'paid', 'refunded', 'disputed', 'written_off', 'outstanding', 'posted'] %}
        cast(coalesce(b.{{ measure }}, 0) as decimal(28, 4)) as {{ measure }},
        {%- endfor %}
        b.row_id is not null as has_invoice,
        b.invoice_ids,
        b.payment_ids
    from {{ ref('int_billing__reconciled') }} as c
    left join {{ ref('int_billing__billed_rows') }} as b on c.row_id = b.row_id
)

select
    row_id,
    contract_id,
    customer_id,
    deal_id,
    deal_line_id,
    sku,
    charge_type,
    variance_reason,
    case
        when not has_invoice and not is_due then 'not_due'
        when not has_invoice and expected = 0 then 'nothing_due'
        when not has_invoice then 'unbilled'
        when outstanding > 0 and paid > 0 then 'part_paid'
        when outstanding > 0 then 'billed'
        when written_off > 0 then 'written_off'
        when credited >= invoiced and credited > 0 then 'credited'
        else 'paid'
    end as status,
    invoice_ids,
    payment_ids,
    explanation,
    currency,
    expected,
    invoiced,
    credited,
    tax,
    paid,
    refunded,
    disputed,
    written_off,
    outstanding,
    posted,
    cast(variance as decimal(28, 4)) as variance,
    {%- for column in bridge %}
    cast({{ column }} as decimal(28, 4)) as {{ column }},
    {%- endfor %}
    is_due,
    period_start,
    period_end,
    bill_on
from joined

"""What must hold for any contract, whatever its terms."""

from decimal import Decimal

from tests.support.company import Company


def test_periods_tile_the_days_of_service(billed: Company) -> None:
    """Without this, a day could be billed twice or never: after each recurring row the next one begins the day after."""
    gaps = billed.query(
        """
        with rows as (
            select
                deal_line_id,
                period_start,
                period_end,
                lead(period_start) over (partition by deal_line_id order by period_start) as next_start
            from marts.expected_billing
            where charge_type = 'recurring'
        )
        select * from rows where period_start > period_end or next_start <> period_end + 1
        """
    )
    assert gaps == []


def test_rows_begin_and_end_with_the_service(billed: Company) -> None:
    wrong = billed.query(
        """
        select l.contract_line_id, l.valid_from, l.valid_to, min(e.period_start) as first, max(e.period_end) as last
        from marts.contract_lines as l
        inner join marts.expected_billing as e on l.contract_line_id = e.deal_line_id and e.charge_type = 'recurring'
        where l.is_computed
        group by all
        having first <> l.valid_from or last > coalesce(l.valid_to, last)
            or (l.valid_to < date '2027-03-31' and last <> l.valid_to)
        """
    )
    assert wrong == []


def test_ten_times_the_price_is_ten_times_the_amount(billed: Company) -> None:
    """Within the rounding of one minor unit: a unit of the larger amount, ten of the smaller one."""
    (row,) = billed.query(
        """
        select
            count(*) as rows,
            max(abs(t.amount - 10 * o.amount) / case o.currency when 'JPY' then 1 when 'KWD' then 0.001 else 0.01 end) as units
        from marts.expected_billing as o
        inner join marts.expected_billing as t on t.obligation_id = replace(o.obligation_id, '|' || o.charge_type, '-x10|' || o.charge_type)
        """
    )
    assert row["rows"] > 5000
    # Half a unit on each side, times ten on one; a commitment's shortfall is a difference of two such amounts.
    assert row["units"] <= 5.5 + 60


def test_a_line_split_in_two_costs_the_same(billed: Company) -> None:
    """By actual days, to one minor unit a row that was cut: the parts of a period are the period."""
    wrong = billed.query(
        """
        with whole as (
            select e.*
            from marts.expected_billing as e
            where exists (select 1 from marts.contract_lines as l where l.contract_line_id = e.deal_line_id || '-cut-b')
        ),

        parts as (
            select replace(replace(deal_line_id, '-cut-b', ''), '-cut', '') as deal_line_id, sum(amount) as amount, count(*) as rows
            from marts.expected_billing
            where deal_id like '%-cut'
            group by 1
        ),

        totals as (
            select deal_line_id, any_value(currency) as currency, sum(amount) as amount, count(*) as rows
            from whole
            group by deal_line_id
        )

        select *
        from totals as t
        inner join parts as p using (deal_line_id)
        where abs(t.amount - p.amount) > (p.rows - t.rows) * case t.currency when 'JPY' then 1 when 'KWD' then 0.001 else 0.01 end
        """
    )
    assert wrong == []


def test_splitting_was_tried(billed: Company) -> None:
    (row,) = billed.query("select count(*) as lines from marts.contract_lines where contract_line_id like '%-cut-b'")
    assert row["lines"] >= 10


def test_amounts_have_no_more_digits_than_their_currency(billed: Company) -> None:
    found = billed.query(
        """
        select obligation_id, amount
        from marts.expected_billing
        where amount <> case currency when 'JPY' then round(amount, 0) when 'KWD' then round(amount, 3) else round(amount, 2) end
        """
    )
    assert found == []


def test_monthly_recurring_revenue_is_a_month_of_the_prices_in_force(billed: Company) -> None:
    (row,) = billed.query("select mrr, arr, total_value, status from marts.contracts where contract_id = 'K0'")
    assert row == {"mrr": Decimal(480), "arr": Decimal(5760), "total_value": Decimal(5760), "status": "active"}

"""Any SQL database: exact money, only what is new, and every fault in words."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.sources import ExtractError
from tests.sources.sql.conftest import Erp

INVOICES = """
create table bills (
    id integer primary key, customer text, currency text, total numeric(18, 3), issued date, changed timestamptz
);
insert into bills values
    (1, 'c1', 'EUR', 10.10, '2026-03-01', '2026-03-01 08:00+00'),
    (2, 'c2', 'KWD', 0.001, '2026-03-02', '2026-03-02 08:00+00');
"""
MAPPING = """
[bills]
entity = "invoices"
query = "select id, customer as customer_id, 'open' as status, currency, total, issued as issued_on, changed as updated_at from bills"
"""
INCREMENTAL = MAPPING + 'cursor = "updated_at"\nlookback = 0\n'


def test_money_and_times_are_exact(erp: Erp) -> None:
    erp.run(INVOICES)
    erp.run("insert into bills values (3, 'c3', 'EUR', 123456789012345.678, null, '2026-03-01 01:00+02')")
    erp.map(MAPPING)
    load = erp.load()["invoices"]
    assert (load.complete, load.rows_loaded) == (True, 3)
    assert [(row["id"], row["total"], row["_file"]) for row in erp.raw("invoices")] == [
        ("1", Decimal("10.1"), "bills"),
        ("2", Decimal("0.001"), "bills"),
        ("3", Decimal("123456789012345.678"), "bills"),
    ]
    assert str(erp.raw("invoices", "updated_at, id")[0]["updated_at"]) == "2026-02-28 23:00:00"  # UTC


def test_money_in_double_precision_is_refused_by_name(erp: Erp) -> None:
    # 0.1 + 0.2 in the ERP is wrong before we see it; the entity must not look reconciled.
    erp.run(INVOICES.replace("numeric(18, 3)", "double precision"))
    erp.map(MAPPING)
    load = erp.load()["invoices"]
    assert (load.complete, load.rows_loaded) == (False, 0)
    assert "query bills: column total: money as a floating-point number (double precision, real)" in load.detail


def test_rows_pass_the_checks_of_the_import_format(erp: Erp) -> None:
    erp.run(INVOICES)
    erp.run(
        "insert into bills values (3, null, 'EUR', 1, null, null), (4, 'c4', 'EURO', 1, null, null), (5, 'c5', 'EUR', 'NaN', null, null)"
    )
    erp.map(MAPPING)
    load = erp.load()["invoices"]
    assert [(row["file"], row["column"], row["value"]) for row in load.quarantined.to_pylist()] == [
        ("bills", "customer_id", None),
        ("bills", "currency", "EURO"),
        ("bills", "total", "NaN"),
    ]
    assert load.rows_loaded == 2


def test_only_what_is_new_is_asked_for(erp: Erp) -> None:
    erp.run(INVOICES)
    erp.map(INCREMENTAL)
    erp.load()
    # an old row that changes without its stamp is not seen; a new stamp is; a row without a stamp always is
    erp.run("update bills set total = 99 where id = 1")
    erp.run("update bills set total = 0.002, changed = '2026-03-03 08:00+00' where id = 2")
    erp.run("insert into bills values (3, 'c3', 'EUR', 3, null, null)")
    load = erp.load()["invoices"]
    assert (load.complete, load.rows_extracted, load.rows_loaded) == (True, 3, 3)
    assert [(row["id"], row["total"]) for row in erp.raw("invoices", "id, total")] == [
        ("1", Decimal("10.1")), ("2", Decimal("0.002")), ("3", Decimal(3)),
    ]  # fmt: skip
    # another query is read from the beginning
    erp.map(INCREMENTAL.replace("from bills", "from bills where id < 3"))
    erp.load()
    assert erp.raw("invoices", "id, total")[0]["total"] == 99


def test_lookback_sees_late_commits(erp: Erp) -> None:
    # A transaction that was stamped at 7:59 and committed after our read stays unseen for ever otherwise.
    erp.run(INVOICES)
    erp.map(MAPPING + 'cursor = "updated_at"\nlookback = 120\n')
    erp.load()
    erp.run(
        "insert into bills values (3, 'c3', 'EUR', 3, null, '2026-03-02 07:59+00'), (4, 'c4', 'EUR', 4, null, '2026-03-02 07:57+00')"
    )
    erp.load()
    assert [row["id"] for row in erp.raw("invoices", "id")] == ["1", "2", "3"]


def test_the_cursor_does_not_pass_a_refused_row(erp: Erp) -> None:
    # Else: the row is corrected in the ERP without a new stamp, or the next increment forgets its quarantine.
    erp.run(INVOICES)
    erp.run("insert into bills values (3, 'c3', 'EURO', 3, null, '2026-03-01 09:00+00')")
    erp.map(INCREMENTAL)
    assert erp.load()["invoices"].rows_quarantined == 1
    erp.run("insert into bills values (4, 'c4', 'EUR', 4, null, '2026-03-05 09:00+00')")
    assert erp.load()["invoices"].rows_quarantined == 1
    erp.run("update bills set currency = 'EUR' where id = 3")
    load = erp.load()["invoices"]
    assert (load.rows_quarantined, load.rows_loaded) == (0, 4)


def test_deleted_rows_leave_tombstones(erp: Erp) -> None:
    erp.run(INVOICES)
    erp.run("insert into bills select n, 'c', 'EUR', 1, null, null from generate_series(3, 12) n")
    erp.map(MAPPING)
    erp.load()
    erp.run("delete from bills where id = 1")
    load = erp.load()["invoices"]
    assert (load.complete, load.rows_loaded) == (True, 12)
    assert erp.raw("invoices", "deleted_at is not null as gone, id")[-1] == {"gone": True, "id": "1"}
    erp.run("delete from bills where id < 10")  # a query that broke looks like this
    load = erp.load()["invoices"]
    assert not load.complete
    assert "query bills: 8 of 11 rows are not there any more: too many to be deletions; they stay" in load.detail
    assert sum(row["gone"] for row in erp.raw("invoices", "deleted_at is not null as gone")) == 1


def test_a_repeated_run_says_the_same(erp: Erp) -> None:
    erp.run(INVOICES)
    erp.map(INCREMENTAL)
    erp.load()
    first, before = erp.load()["invoices"], erp.raw("invoices")
    again = erp.load()["invoices"]
    assert (again.rows_extracted, again.rows_loaded, again.complete) == (first.rows_extracted, first.rows_loaded, True)
    assert erp.raw("invoices") == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("from bills", "from billz"), 'relation "billz" does not exist'),
        (("total,", "totals,"), 'column "totals" does not exist'),
        (("total,", "total as totall,"), "column totall: not of invoices; did you mean 'total'?"),
        (("id, customer as customer_id", "id"), "missing required column customer_id (columns of the file: id, status"),
        (
            ("from bills", "from bills, pg_sleep(5)"),
            "canceling statement due to statement timeout (timeout_seconds = 1)",
        ),
        (("total,", "nextval('counter') as total,"), "read-only transaction"),
        (("from bills", "from bills where pg_terminate_backend(pg_backend_pid())"), "connection"),
    ],
    ids=["table", "column", "no column of ours", "required column", "timeout", "writing", "connection cut"],
)
def test_a_query_that_fails_costs_its_entity(erp: Erp, change: tuple[str, str], told: str) -> None:
    erp.run(
        INVOICES
        + "create sequence counter; create table people (id text, name text); insert into people values ('c1', 'Ada')"
    )
    erp.map(MAPPING.replace(*change) + '[people]\nentity = "customers"\nquery = "select id, name from people"\n')
    erp.options["timeout_seconds"] = 1
    loads = erp.load()
    assert not loads["invoices"].complete
    assert "query bills: " in loads["invoices"].detail
    assert told in loads["invoices"].detail
    assert (loads["customers"].complete, loads["customers"].rows_loaded) == (True, 1)  # the others go on


def test_permission_denied_is_told(erp: Erp, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    erp.run(INVOICES + "drop role if exists reader; create role reader login")
    erp.map(MAPPING.replace("from bills", "from public.secret_bills"))
    erp.run("drop table if exists public.secret_bills; create table public.secret_bills as select * from bills")
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", server.replace("postgres:@", "reader:@"))
    assert "permission denied for table secret_bills" in erp.load()["invoices"].detail


def test_connection_refused(erp: Erp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", "postgresql://ada:s3cret-pass@127.0.0.1:1/erp")
    erp.map(MAPPING)
    with pytest.raises(ExtractError, match=r"source erp: cannot connect: .*refused") as error:
        erp.load()
    assert "s3cret" not in str(error.value)


def test_wrong_password(erp: Erp, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    erp.run("drop role if exists strict; create role strict login password 'right'")
    folder = Path(server.partition("host=")[2])
    rules = folder / "pg_hba.conf"
    trusting = rules.read_text()
    rules.write_text("local all strict scram-sha-256\n" + trusting)
    erp.run("select pg_reload_conf()")
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", server.replace("postgres:@", "strict:wr0ng-one@"))
    erp.map(MAPPING)
    try:
        with pytest.raises(ExtractError, match='password authentication failed for user "strict"') as error:
            erp.load()
    finally:
        rules.write_text(trusting)
        erp.run("select pg_reload_conf()")
    assert "wr0ng" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it has no query"),
        ("[invoices\n", "not valid TOML"),
        ('[invoicez]\nquery = "select 1"\n', "there is no entity 'invoicez'; did you mean 'invoices'?"),
        ('[invoices]\nquery = "select 1"\ncursr = "x"\n', "[invoices] cursr: Extra inputs"),
        ("[invoices]\n", "[invoices] query: Field required"),
    ],
)
def test_a_wrong_mapping_is_named(tmp_path: Path, text: str, told: str) -> None:
    source = Erp(tmp_path, "")
    source.map(text)
    with pytest.raises(ExtractError, match=r"source erp: .*erp\.toml: ") as error:
        source.load()
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "no database is named. Set it in the environment as TIEOUT_ERP_DATABASE_URL"),
        ("nonsense", "no address of one"),
        ("oracle://x/y", "oracle is not known here; known: postgresql, mysql, mssql"),
    ],
)
def test_a_wrong_address_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, told: str) -> None:
    source = Erp(tmp_path, "")
    source.map(MAPPING)
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", url)
    with pytest.raises(ExtractError, match="source erp: ") as error:
        source.load()
    assert told in str(error.value)

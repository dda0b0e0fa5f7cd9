"""MySQL and MariaDB over their own protocol, by the settings that Postgres has. SQL Server: what is sent, no server."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.entities import ENTITIES
from pipelines.sources import ExtractError
from pipelines.sources.sql.cursors import Cursor
from pipelines.sources.sql.database import Database, QueryError
from pipelines.sources.sql.dialects import DIALECTS
from pipelines.sources.sql.mapping import Options, Query
from pipelines.sources.sql.reading import statement
from tests.sources.sql.conftest import Erp
from tests.sources.sql.mysql_servers import PASSWORD, Server, mariadb, mariadbd, mimic

TABLE = """
create table bills (
    id integer primary key, customer varchar(20), currency char(3), total decimal(20, 3), issued date,
    changed datetime(6), remark varchar(40)
)
"""
ROWS = """
insert into bills values
    (1, 'c1', 'EUR', 10.10, '2026-03-01', '2026-03-01 08:00:00', 'at 12:30, é'),
    (2, 'c2', 'KWD', 0.001, '2026-03-02', '2026-03-02 08:00:00.123456', null),
    (3, 'c3', 'EUR', 123456789012345.678, null, null, '007')
"""
# names in double quotes, || for text: the mappings' SQL is the standard's
MAPPING = """
[bills]
entity = "invoices"
cursor = "updated_at"
lookback = 0
query = '''
select "id", 'c' || substr(customer, 2) as customer_id, 'open' as status, currency, total, issued as issued_on,
       changed as updated_at, remark as number
from bills
'''
"""
NO_MARIADB = pytest.mark.skipif(mariadbd() is None, reason="no mariadbd on this machine (Debian: mariadb-server-core)")


@pytest.fixture(scope="module", params=["mimic", pytest.param("mariadb", marks=NO_MARIADB)])
def mysql(request: pytest.FixtureRequest) -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="my") as place,
        mimic() if request.param == "mimic" else mariadb(Path(place)) as server,
    ):
        server.run(TABLE)
        yield server


@pytest.fixture
def bills(tmp_path: Path, mysql: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Erp]:
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", mysql.url)
    source = Erp(tmp_path, mysql.url)
    source.options["timeout_seconds"] = 2
    source.map(MAPPING)
    mysql.run(ROWS)
    yield source
    mysql.run("delete from bills")


def test_the_same_settings_read_mysql(bills: Erp, mysql: Server) -> None:
    # Else: cents pass a float, 007 becomes a number, or a new row is never asked for.
    load = bills.load()["invoices"]
    assert (load.complete, load.rows_loaded, load.detail) == (True, 3, "")
    columns = "id, customer_id, total, number, cast(updated_at as varchar) as at"
    assert [tuple(row.values()) for row in bills.raw("invoices", columns)] == [
        ("1", "c1", Decimal("10.1"), "at 12:30, é", "2026-03-01 08:00:00"),
        ("2", "c2", Decimal("0.001"), None, "2026-03-02 08:00:00.123456"),
        ("3", "c3", Decimal("123456789012345.678"), "007", None),
    ]
    mysql.run("update bills set total = 99 where id = 1")  # its stamp says nothing: it is not asked for
    mysql.run("insert into bills values (4, 'c4', 'EUR', 4, null, '2026-03-03 08:00:00', null)")
    load = bills.load()["invoices"]
    assert (load.complete, load.rows_loaded) == (True, 4)
    assert [row["total"] for row in bills.raw("invoices", "id, total")] == [
        Decimal("10.1"), Decimal("0.001"), Decimal("123456789012345.678"), Decimal(4),
    ]  # fmt: skip


def test_the_session_can_only_read_and_ends_in_time(bills: Erp, mysql: Server) -> None:
    # A query without an end keeps locks and the night's run; a mapping must not be able to write.
    database = Database("erp", Options(mapping="erp.toml", timeout_seconds=2), lambda seconds: None)
    if mysql.asked:
        list(database.rows("select 1 as one from bills", {}))
        assert mysql.asked[-1][1] == {
            "sql_mode": "ANSI", "max_execution_time": 2000, "transaction_read_only": True, "time_zone": "+00:00",
        }  # fmt: skip
    else:
        with pytest.raises(QueryError, match="READ ONLY transaction"):
            list(database.rows("insert into bills (id) values (9)", {}))
        with pytest.raises(QueryError, match=r"max_statement_time.*timeout_seconds = 2"):
            list(database.rows("select sleep(20) as x", {}))
    database.close()


def test_a_wrong_password_or_table_is_told_in_words(bills: Erp, mysql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    bills.map(MAPPING.replace("from bills", "from no_bills"))
    load = bills.load()["invoices"]
    assert not load.complete
    assert "no_bills" in load.detail
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", mysql.url.replace("%20own", "%20guess"))
    with pytest.raises(ExtractError, match=r"source erp: cannot connect: .*Access denied") as told:
        bills.load()
    assert PASSWORD not in str(told.value)
    assert "guess" not in str(told.value)


def test_what_sql_server_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    # There is no server to run it on: the address, the limits and the question are at least what its driver takes.
    pytest.importorskip("pymssql", reason="the extra mssql is not installed")
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", "mssql://reader:s%40cret@db.example:1433/erp?charset=utf8")
    database = Database("erp", Options(mapping="erp.toml", timeout_seconds=7), lambda seconds: None)
    address = database.engine.dialect.create_connect_args(database.engine.url)[1]
    assert (address["host"], address["user"], address["password"]) == ("db.example:1433", "reader", "s@cret")
    assert (address["database"], address["charset"]) == ("erp", "utf8")
    limits = DIALECTS["mssql"].connect(7, 3)
    assert limits == {"timeout": 7, "login_timeout": 3}
    query = Query(
        "bills", ENTITIES["invoices"], "select id, at as updated_at from bills where t = '12:30'", "updated_at", 0
    )
    sql, parameters = statement(query, Cursor(datetime(2026, 3, 1)))
    compiled = sa.text(sql).compile(dialect=database.engine.dialect)
    assert str(compiled) == (
        "select q.* from (\nselect id, at as updated_at from bills where t = '12:30'\n) q "
        "where q.updated_at >= %(since)s or q.updated_at is null"
    )
    assert parameters == {"since": datetime(2026, 3, 1)}


@pytest.mark.parametrize("system", ["mysql", "mssql"])
def test_a_missing_driver_is_named_with_how_to_get_it(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # They are no dependencies: most companies have one database, and a person with the other sees this first.
    package = DIALECTS[system].package
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", f"{system}://reader:secret@127.0.0.1/erp")
    source = Erp(tmp_path, "")
    source.map(MAPPING)
    with pytest.raises(ExtractError, match=f"source erp: the driver is missing: pip install '{package}'"):
        source.load()

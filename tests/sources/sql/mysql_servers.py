"""Two servers that speak MySQL's protocol, on loopback: mysql-mimic over DuckDB, and a real MariaDB where one is installed.

mysql-mimic says that it is MySQL 8.0, checks passwords, and knows MySQL's session variables; what it is asked, DuckDB answers.
"""

import asyncio
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pymysql

USER, PASSWORD = "reader", "reader's own"
SESSION = ("sql_mode", "max_execution_time", "transaction_read_only", "time_zone")
BOOTSTRAP = ("mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql")


@dataclass
class Server:
    """`asked`: questions with the session's variables at that moment; mysql-mimic alone tells."""

    port: int
    database: Any
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"mysql://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/erp"

    def run(self, sql: str) -> None:
        """SQL of the database's owner."""
        if isinstance(self.database, duckdb.DuckDBPyConnection):
            self.database.execute(sql.replace("datetime(6)", "timestamp"))
        else:
            with self.database.cursor() as cursor:
                cursor.execute(sql)


def mariadbd() -> str | None:
    """A MariaDB server, where there is one."""
    return shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin") or shutil.which("mariadbd")


@contextmanager
def mimic() -> Iterator[Server]:
    """mysql-mimic, in a thread of its own."""
    from mysql_mimic import IdentityProvider, MysqlServer, NativePasswordAuthPlugin, Session, User

    server = Server(0, duckdb.connect())

    class Reader(IdentityProvider):  # type: ignore[misc]
        async def get_user(self, username: str) -> Any:
            secret = NativePasswordAuthPlugin.create_auth_string(PASSWORD)
            return User(username, secret, NativePasswordAuthPlugin.name) if username == USER else None

    class Answers(Session):  # type: ignore[misc]
        async def query(self, expression: Any, sql: str, attrs: dict[str, str]) -> Any:
            server.asked.append((sql, {name: self.variables.get(name) for name in SESSION}))
            cursor = server.database.cursor().execute(sql)  # of the standard, as the session has asked for
            return cursor.fetchall(), [column[0] for column in cursor.description]

        async def schema(self) -> Any:
            return {"erp": {}}

    loop = asyncio.new_event_loop()
    listening = MysqlServer(session_factory=Answers, identity_provider=Reader())
    loop.run_until_complete(listening.start_server(host="127.0.0.1", port=0))
    server.port = listening.sockets()[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def mariadb(place: Path) -> Iterator[Server]:
    """A MariaDB with a database and a reader of it, in a folder of its own."""
    program, data, path = mariadbd(), place / "data", place / "s"
    assert program
    data.mkdir()
    common = [program, "--no-defaults", f"--datadir={data}", "--user=root"]
    share = Path(program).parents[1] / "share" / "mysql"
    texts = "".join((share / name).read_text(encoding="utf-8") for name in BOOTSTRAP)
    tables = f"create database mysql;\nuse mysql;\n{texts}"
    subprocess.run([*common, "--bootstrap"], input=tables, text=True, check=True, capture_output=True)
    options = ["--bind-address=127.0.0.1", f"--port={(port := _free_port())}", f"--socket={path}"]
    process = subprocess.Popen([*common, *options, "--innodb-buffer-pool-size=16M"], stderr=subprocess.DEVNULL)
    try:
        owner = _connected(path)
        with owner.cursor() as cursor:
            cursor.execute("create database erp")
            cursor.execute("create user reader@'127.0.0.1' identified by %s", [PASSWORD])
            cursor.execute(
                "grant all on erp.* to reader@'127.0.0.1'"
            )  # more than a reader needs: the session must hold
        owner.select_db("erp")
        yield Server(port, owner)
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def _connected(path: Path) -> Any:
    for _ in range(300):
        try:
            return pymysql.connect(unix_socket=str(path), user="root", autocommit=True)
        except pymysql.err.OperationalError:
            time.sleep(0.1)
    raise AssertionError("MariaDB did not start")

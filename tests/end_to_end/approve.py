"""`python -m tests.end_to_end.approve`: reconcile the sample company and approve its marts as they are now.

Read the diff before committing it: it is the list of numbers that a change has changed. With `--rows DIR` every mart is
written there as CSV and nothing is approved: do that on both commits, and `diff -r` shows the rows of the large marts too.
"""

import tempfile
from pathlib import Path

import click

from pipelines.warehouse import open_published
from tests.end_to_end.approved import write
from tests.end_to_end.conftest import reconcile


@click.command()
@click.option("--rows", type=click.Path(path_type=Path), help="Write the rows of all marts here instead.")
def main(rows: Path | None) -> None:
    """Write what the sample company's marts are now."""
    with tempfile.TemporaryDirectory(prefix="tieout-approve-") as work:
        click.echo("reconciling the sample company")
        done = reconcile(Path(work))
        published = Path(work) / "published" / "marts.duckdb"
        if not published.is_file():
            raise click.ClickException(f"nothing was published:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        with open_published(published) as connection:
            where = write(connection, rows)
    click.echo(f"written: {where}" + ("" if rows else "; see git diff --stat, and read what changed"))


if __name__ == "__main__":
    main()

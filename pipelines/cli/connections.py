"""`tieout sources`: how each source stands. `tieout new-source`: lays out one for a system that is not known yet."""

from pathlib import Path

import click

from pipelines.cli.common import Problem, UsageProblem, data_dir_option, out, settings_of


@click.command()
@data_dir_option
def sources(data_dir: Path | None) -> None:
    """Show each source: its system, rows, freshness, and what went wrong in the last load."""
    import duckdb

    from pipelines.reports.sources import read_sources, show_sources
    from pipelines.warehouse import Warehouse

    settings = settings_of(data_dir)
    try:
        as_of, deliveries = read_sources(Warehouse(settings.data_dir))
    except duckdb.IOException:
        raise Problem("the warehouse is in use by a run; ask again when it has ended") from None
    show_sources(out, as_of, deliveries, settings.sources, settings.loading.freshness_hours)


@click.command()
@click.argument("system")
@click.option(
    "--entity",
    "entities",
    multiple=True,
    required=True,
    help="What the system delivers, such as invoices; several times.",
)
@click.option("--root", type=click.Path(file_okay=False, path_type=Path), help="The checkout. Default: this one.")
def new_source(system: str, entities: tuple[str, ...], root: Path | None) -> None:
    """Lay out the folder, staging models and test of a new SYSTEM; CONTRIBUTING.md walks through it."""
    from pipelines.new_source import NewSourceError, lay_out
    from pipelines.settings import PROJECT

    root = root or PROJECT
    try:
        made = lay_out(root, system, list(dict.fromkeys(entities)))
    except NewSourceError as error:
        raise UsageProblem(str(error)) from None
    for path in made:
        out.print(str(path.relative_to(root)), soft_wrap=True)
    out.print(
        f"It reads saved pages. Next: its test (pytest tests/sources/{system}), then the README there.", soft_wrap=True
    )

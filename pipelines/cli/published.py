"""What reads the published marts: status, explain, explain-match, query, export, report."""

from pathlib import Path

import click

from pipelines.cli.common import CRITICAL, Problem, UsageProblem, data_dir_option, out, published, settings_of


@click.command()
@data_dir_option
def status(data_dir: Path | None) -> None:
    """Show what is published: the last run, its figures and its checks."""
    from pipelines.reports.last_run import read_verdicts
    from pipelines.reports.summary import read_summary, show

    warehouse = published(settings_of(data_dir))
    summary = read_summary(warehouse.marts)
    show(out, warehouse, summary, read_verdicts(warehouse))
    if summary.critical:
        raise click.exceptions.Exit(CRITICAL)


@click.command()
@click.argument("what")
@data_dir_option
def explain(what: str, data_dir: Path | None) -> None:
    """Explain one exception: what both sides hold, the whole chain behind it, and what was done about it.

    WHAT is an exception's id, or a contract line's, or one row of it: LINE|CHARGE TYPE|PERIOD START.
    """
    from pipelines.reports.explain import explain as explain_it
    from pipelines.reports.lookup import AmbiguousIdError

    try:
        is_known = explain_it(out, published(settings_of(data_dir)), what)
    except AmbiguousIdError as error:
        raise UsageProblem(str(error)) from None
    if not is_known:
        hint = 'tieout query "select exception_id, code from exceptions"'
        raise UsageProblem(f"there is no exception and no contract line {what!r}; {hint}")


@click.command(name="explain-match")
@click.argument("left")
@click.argument("right")
@click.option(
    "--out", "picture", type=click.Path(dir_okay=False, path_type=Path), default=Path("match.html"), show_default=True,
    help="The picture: a page that any browser opens, without network.",
)  # fmt: skip
@data_dir_option
def explain_match(left: str, right: str, picture: Path, data_dir: Path | None) -> None:
    """Explain two records: why they are one customer or two, in words and figures, and as a waterfall.

    LEFT and RIGHT are ids of accounts or billing customers; account:ID or customer:ID where both have the id.
    """
    import duckdb

    from pipelines.reports.explain_match import NoSuchRecord
    from pipelines.reports.explain_match import explain_match as show_match

    warehouse = published(settings_of(data_dir))
    try:
        if show_match(out, warehouse, left, right, picture):
            out.print(f"\nThe picture is in {picture}", soft_wrap=True)
    except NoSuchRecord as error:
        raise UsageProblem(str(error)) from None
    except (duckdb.IOException, duckdb.CatalogException) as error:
        raise Problem(f"the warehouse cannot be read now (is a run under way?): {error}") from None


@click.command()
@click.argument("sql")
@click.option("--format", "kind", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@data_dir_option
def query(sql: str, kind: str, data_dir: Path | None) -> None:
    """Run SQL over the published marts, read-only: tieout query "select code, amount_at_risk from exceptions"."""
    import duckdb

    from pipelines.reports.query import print_query

    warehouse = published(settings_of(data_dir))
    try:
        print_query(out, warehouse.marts, sql, kind)
    except duckdb.Error as error:
        raise UsageProblem(str(error)) from None


@click.command()
@click.argument("mart", default="exceptions")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "parquet"]), default="csv", show_default=True)
@click.option(
    "--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: MART.FORMAT."
)
@data_dir_option
def export(mart: str, kind: str, target: Path | None, data_dir: Path | None) -> None:
    """Write one mart to a file that a spreadsheet opens without running anything in it."""
    from pipelines.reports.export import ExportError, export_mart
    from pipelines.reports.figures import counted_rows

    warehouse = published(settings_of(data_dir))
    try:
        path, count = export_mart(warehouse.marts, mart, kind, target or Path(f"{mart}.{kind}"))
    except ExportError as error:
        raise UsageProblem(str(error)) from None
    out.print(f"{counted_rows(count)} of {mart} in {path}", soft_wrap=True)


@click.command()
@click.option("--format", "kind", type=click.Choice(["md", "html"]), default="md", show_default=True)
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: print.")
@data_dir_option
def report(kind: str, target: Path | None, data_dir: Path | None) -> None:
    """Tell what changed since the last run and since the last close, and why each headline number moved."""
    from pipelines.reports.delta import html, markdown

    text = markdown(published(settings_of(data_dir)).marts)
    text = html(text) if kind == "html" else text
    if target is None:
        click.echo(text)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{target} cannot be written: {error.strerror or error}") from None
    out.print(f"written to {target}", soft_wrap=True)

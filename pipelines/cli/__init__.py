"""The command line, for daily use. Exit codes: 0 clean, 1 failed, 2 usage, 3 published with critical exceptions."""

import click

from pipelines.cli.common import CRITICAL, FAILED, USAGE, Problem, UsageProblem, out
from pipelines.cli.connecting import connect
from pipelines.cli.connections import new_source, sources
from pipelines.cli.daily import run, ui
from pipelines.cli.decisions import exceptions
from pipelines.cli.published import explain, explain_match, export, query, report, status
from pipelines.settings.telemetry import switch_off

__all__ = ["CRITICAL", "FAILED", "USAGE", "Problem", "UsageProblem", "main", "out"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tieout")
def main() -> None:
    """Tieout reconciles contracts, billing, cash and ledger, once a business date.

    Exit codes: 0 clean, 1 failed, 2 usage, 3 published with critical exceptions.
    """
    switch_off()


DAILY = (run, status, exceptions, explain, explain_match, report, query, export)
for command in (*DAILY, sources, connect, new_source, ui):
    main.add_command(command)

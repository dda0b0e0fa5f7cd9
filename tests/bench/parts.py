"""Parts of the daily job beside what they are measured by: the schedule, the cash application, the exception codes."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.bench.measuring import Measured, measured
from tests.bench.models_alone import Alone, copied, seconds, up_to, written_again

BEFORE = ("staging", "core", "customers")  # what contract_to_cash stands on and another issue measures
RESULTS = ("contracts", "contract_lines", "expected_billing", "variance_bridge", "contract_to_cash")
BANK = "int_cash__bank"


@dataclass(frozen=True)
class Parts:
    """The models of one run, and the data folder whose warehouse they are in."""

    data: Path
    models: dict[str, Alone]

    @cached_property
    def path(self) -> list[Alone]:
        """The models from staging to the results: contracts, billing, cash, contract to cash."""
        names = set().union(*(up_to(self.models, name) for name in RESULTS))
        return [self.models[name] for name in sorted(names) if self.models[name].folder not in BEFORE]

    @property
    def to_contract_to_cash(self) -> float:
        """Seconds."""
        return seconds(self.path)

    def count(self, relation: str) -> int:
        """Rows of a table."""
        with copied(self.data) as connection:
            return (connection.execute(f"select count(*) from {relation}").fetchone() or (0,))[0]


def schedule(parts: Parts) -> str:
    """From staging to contract_to_cash, beside writing the same tables from themselves."""
    results = written_again(parts.data, [parts.models[name].relation for name in RESULTS])
    tables = written_again(parts.data, [one.relation for one in parts.path if one.is_table])
    took = parts.to_contract_to_cash
    of_cash = seconds(one for one in parts.path if one.folder == "cash")
    rows = parts.count(parts.models["expected_billing"].relation)
    return (
        f"staging to contract_to_cash {took:.1f} s, of which cash {of_cash:.1f} s; {rows:,} rows of expected billing\n"
        f"  writing again its {sum(one.is_table for one in parts.path)} tables {tables.wall:.1f} s: {took / tables.wall:.1f}x (limit 4x);"
        f" its {len(RESULTS)} marts alone {results.wall:.1f} s: {took / results.wall:.1f}x"
    )


def cash(parts: Parts) -> str:
    """Payments applied in a second: all models of cash but those of bank lines."""
    names = up_to(parts.models, "int_cash__applications")
    applied = seconds(parts.models[name] for name in names if parts.models[name].folder == "cash")
    bank = seconds(one for one in parts.models.values() if one.name.startswith(BANK))
    payments = parts.count("cash.int_cash__payments")
    return f"cash: {payments:,} payments applied in {applied:.1f} s, {payments / applied:,.0f} a second (limit 20,000); bank lines {bank:.1f} s"


def codes(parts: Parts) -> str:
    """All exception codes beside one pass that reads their inputs four times."""
    listed = [one for one in parts.models.values() if one.folder == "exceptions" and not one.name.startswith("int_")]
    inputs = set[str]().union(*(one.parents for one in listed))
    once = read(parts, sorted(parts.models[name].relation for name in inputs))
    took = seconds(listed)
    return f"{len(listed)} codes {took:.1f} s; their {len(inputs)} inputs read once {once.wall:.1f} s: {took / once.wall:.1f}x (limit 4x)"


def read(parts: Parts, relations: list[str]) -> Measured:
    """Every value of every column of these, read once."""
    with copied(parts.data) as connection, measured() as found:
        for relation in relations:
            connection.execute(f"select min(columns(*)) from {relation}").fetchall()
    return found

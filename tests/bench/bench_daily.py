"""The whole daily job at size: beside its models alone, its memory, the next day with 1% changed, and half the company.

`python tests/bench/bench_daily.py [contracts]` (100,000 by default; companies are generated once and kept in data/bench).
All times are taken in one run of this script, in CPU seconds too, since those hardly depend on what else the machine does.
"""

import os
import shutil
import sys

from tests.bench.daily_job import AS_OF, HOME, NEXT_DAY, change, company, run
from tests.bench.models_alone import models_alone, seconds
from tests.bench.parts import Parts, cash, codes, schedule


def main() -> None:
    contracts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder, data = company(contracts), HOME / "data"
    shutil.rmtree(data, ignore_errors=True)
    changed = folder / "billing" / "invoices-changed.parquet"
    changed.unlink(missing_ok=True)
    try:
        full = run(folder, data, AS_OF)
        models = models_alone(data)
        parts = Parts(data, models)
        told = (schedule(parts), cash(parts), codes(parts))
        change(folder)
        second = run(folder, data, NEXT_DAY)
    finally:
        changed.unlink(missing_ok=True)
    alone = seconds(models.values())
    python = seconds(one for one in models.values() if one.is_python)
    print(f"\n{contracts:,} contracts, {os.cpu_count()} cores")
    print(f"whole job   {full.wall:7.1f} s, {full.cpu:7.1f} s CPU, peak {full.peak_mib:,.0f} MiB (limit 4,096)")
    print(f"models' SQL {alone - python:7.1f} s, and Python models {python:.1f} s")
    print(f"whole job / models alone: {full.wall / alone:.2f}x (limit 5x)")
    print(
        f"1% changed  {second.wall:7.1f} s, {second.cpu:7.1f} s CPU: {second.wall / full.wall:.2f} of the full run (limit 0.25)"
    )
    print("\n".join(told))
    half = half_of(contracts)
    print(f"twice the contracts: {parts.to_contract_to_cash / half.to_contract_to_cash:.2f}x the time (limit 2.2x)")


def half_of(contracts: int) -> Parts:
    """The same of a company of half the size."""
    data = HOME / "half"
    shutil.rmtree(data, ignore_errors=True)
    run(company(contracts // 2), data, AS_OF)
    return Parts(data, models_alone(data))


if __name__ == "__main__":
    main()

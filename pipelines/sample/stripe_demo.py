"""`make demo-stripe`: the sample company with billing and card payments in a live Stripe server, the rest from files.

Starts the server on loopback, fills it through the official SDK, and runs the daily job against it over HTTP. What
Stripe does not hold comes from files, as it would: the CRM, usage, the bank with its transfers, the ledger, exchange
rates. The ids are those of `data/sample`, but for payments: `pay_1` there is `pi_1` in Stripe.
"""

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipelines.sample.stripe_fill import fill
from pipelines.sample.stripe_fill.rows import PROCESSOR, rows
from pipelines.settings import PROJECT

KEY = "sk_demo_on_loopback"
OWN_FILES = {  # source -> folder of the sample, its entities that Stripe does not hold
    "crm": ("crm", ()),
    "usage": ("billing", ("usage_records",)),
    "bank": ("payments", ("payment_events", "payment_allocations", "bank_transactions")),
    "ledger": ("ledger", ()),
    "reference": ("reference", ()),
}


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    command = [sys.executable, "-m", "pipelines.sample.stripe_server", "--demo"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            raise click.ClickException("the Stripe server did not start; is localstripe installed (make setup)?")
        yield address
    finally:
        process.kill()  # told to end politely it waits a minute for whoever keeps a connection open
        process.wait()


def write_files(sample: Path, folder: Path) -> None:
    """The folders of what Stripe does not hold, in `folder`, with the ids that payments have in Stripe."""
    processed = {e["payment_id"] for e in rows(sample / "payments", "payment_events") if e["method"] in PROCESSOR}
    shutil.rmtree(folder, ignore_errors=True)
    for source, (side, entities) in OWN_FILES.items():
        (folder / source).mkdir(parents=True)
        for path in sorted((sample / side).iterdir()):
            if not entities or path.name.split(".")[0].split("-")[0] in entities:
                _copy(path, folder / source / path.name, processed)


def _copy(path: Path, target: Path, processed: set[str]) -> None:
    if path.name.startswith(("payment_events", "payment_allocations")):
        with path.open(newline="") as file, target.open("w", newline="") as own:
            reader = csv.DictReader(file)
            writer = csv.DictWriter(own, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(row for row in reader if row["payment_id"] not in processed)
        return
    text = path.read_bytes()
    for payment in processed if b"pay_" in text else ():
        text = text.replace(payment.encode(), f"pi_{payment.removeprefix('pay_')}".encode())
    target.write_bytes(text)


def write_settings(path: Path, folder: Path, address: str) -> None:
    """The project's settings with the sources of this demonstration."""
    text = (PROJECT / "tieout.toml").read_text(encoding="utf-8").rstrip().removesuffix("[sources]")
    sources = "".join(f'[sources.{name}]\npath = "{(folder / name).as_posix()}"\n' for name in OWN_FILES)
    stripe = (
        f'[sources.stripe]\nsystem = "stripe"\nbase_url = "{address}"\nmissing_lists_are_empty = true\nusage = "none"\n'
    )
    path.write_text(f"{text}\n{sources}{stripe}", encoding="utf-8")


@click.command(help=__doc__)
@click.option("--sample", default=PROJECT / "data" / "sample", type=click.Path(exists=True, path_type=Path))
@click.option("--data-dir", default=PROJECT / "data" / "demo-stripe", type=click.Path(path_type=Path))
@click.option("--as-of", default="2026-03-31", show_default=True)
def main(sample: Path, data_dir: Path, as_of: str) -> None:
    """Fill a server, run the job against it, leave the result in `data_dir`."""
    started = time.monotonic()
    with server() as address:
        click.echo(f"A Stripe server (localstripe) listens on {address}; filling it through the stripe SDK")
        names = {row["sku"]: row["name"] for row in rows(sample / "crm", "products")}
        fill(address, KEY, sample / "billing", sample / "payments", names, lambda line: click.echo(f"  {line}"))
        click.echo(f"Filled in {time.monotonic() - started:.0f} s; running the daily job against it")
        write_files(sample, data_dir / "incoming-files")
        settings = data_dir / "tieout.toml"
        write_settings(settings, data_dir / "incoming-files", address)
        environment = {**os.environ, "TIEOUT_SETTINGS": str(settings), "TIEOUT_STRIPE_API_KEY": KEY}
        command = [str(Path(sys.executable).with_name("tieout")), "run", "--as-of", as_of, "--data-dir", str(data_dir)]
        done = subprocess.run(command, env=environment, cwd=PROJECT, check=False)
    # 3 says that critical exceptions are open, as they are in the sample company: a demonstration that worked
    sys.exit(0 if done.returncode == 3 else done.returncode)


if __name__ == "__main__":
    main()

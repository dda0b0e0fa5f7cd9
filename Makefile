# Every target does all that it needs by itself: `make demo` works in a fresh clone with git, make and Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SAMPLE := data/sample
AS_OF := 2026-03-31
DEMO := $(BIN)/tieout run --as-of $(AS_OF) --data-dir data/demo

export PYTHONUTF8 := 1
# Else every process compiles dbt, Dagster and the rest anew: seconds each.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-stripe test ui check bench bench-detection bench-clean mutants docs clean bench-matching fault-matrix

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP)  ## install what is locked, into .venv

$(STAMP): requirements.lock pyproject.toml
	@echo "Installing into $(VENV) (once; a minute or two)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tieout needs Python 3.11 or newer; PYTHON=python3.12 make ... names another one")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv<1'
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python --requirement requirements.lock \
		|| $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

# Exit code 3 says that critical exceptions are open, which they are in the sample company: that is a demo that worked.
demo: setup  ## reconcile the sample company through Dagster, publish, show the result
	@$(DEMO) --source crm=$(SAMPLE)/crm --source billing=$(SAMPLE)/billing --source payments=$(SAMPLE)/payments \
		--source ledger=$(SAMPLE)/ledger --source reference=$(SAMPLE)/reference || test $$? -eq 3

demo-stripe: setup  ## the same with billing and payments from a live Stripe server on loopback
	@$(BIN)/python -m pipelines.sample.stripe_demo

test: setup  ## the whole suite, on all processors
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

fault-matrix: setup  ## every system that is read over HTTP against every fault: how a first load / a later run ends
	@FAULT_MATRIX=1 $(BIN)/python -m pytest -q -s tests/sources/test_fault_matrix.py

ui: setup  ## Dagster on loopback, with the demo's runs
	@$(BIN)/tieout ui --data-dir data/demo

check: setup  ## format, lint, types, SQL lint
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint dbt_project/models --processes 2 --disable-progress-bar

bench: setup  ## measure, ratios in one run
	@for file in tests/bench/bench_*.py; do echo "== $$file"; PYTHONPATH=$(CURDIR) $(BIN)/python "$$file" || exit 1; done

bench-detection: setup  ## plant every code many times among 5,000 contracts, and 60 kinds of near misses: what is found, what is not
	@$(BIN)/python -m tests.bench.detection --contracts 5000 --faults 30 --decoys 25 --seed 77 --page docs/detection.md

bench-clean: setup  ## 20,000 clean contracts: not one leakage or overbilling exception
	@$(BIN)/python -m tests.bench.detection --contracts 20000 --clean --seed 5

bench-matching: setup  ## golden customers: precision, recall, beside recordlinkage and dedupe, a million records
	@test -x data/bench/peers/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python data/bench/peers
	@$(BIN)/uv pip install --quiet --python data/bench/peers/bin/python 'recordlinkage>=0.16,<1' 'dedupe>=3,<4' 'pyarrow>=20'
	@$(BIN)/python -m tests.bench.matching --peers data/bench/peers/bin/python

mutants: setup  ## change one model at a time: how many of 150 wrong ones would be noticed
	@$(BIN)/python -m tests.mutation --mutants 150

docs: setup  ## dbt's documentation site, from the demo's warehouse
	@TIEOUT_WAREHOUSE=$(CURDIR)/data/demo/warehouse/tieout.duckdb DBT_SEND_ANONYMOUS_USAGE_STATS=false \
		$(BIN)/dbt docs generate --static --project-dir dbt_project --profiles-dir dbt_project
	@echo "Open dbt_project/target/static_index.html"

clean:  ## remove what was made: warehouse, state, published marts, caches; the venv stays
	@rm -rf data/demo data/demo-stripe data/warehouse data/state data/published data/bench dbt_project/target dbt_project/logs logs \
		.pytest_cache .mypy_cache .ruff_cache .hypothesis
	@echo "Clean. data/sample and data/incoming were left alone."

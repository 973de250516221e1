# The verbs of this repository; `make` alone lists them. `run` and `test` do all their own set-up.
SHELL := bash
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9

.DEFAULT_GOAL := help
.PHONY: help setup run test fix lint types arch unit golden docs screenshots eval bench lock

help: ## list these verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

.venv/uv: Makefile
	@$(PYTHON) -c 'import sys; sys.exit("Plumbline needs Python 3.11 or newer; run: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/app: .venv/uv requirements.lock pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

.venv/dev: .venv/app requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/app ## make .venv with everything Plumbline needs to run

run: setup ## start Plumbline and print the address of the page
	$(BIN)/plumbline serve

test: .venv/dev lint types arch unit ## everything CI checks: format, lint, types, import contracts, tests

unit: .venv/dev
	$(BIN)/python -m pytest

fix: .venv/dev ## format and repair what can be repaired by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: .venv/dev ## format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/dev ## strict types
	$(BIN)/mypy

arch: .venv/dev ## the import contracts of pyproject.toml
	$(BIN)/lint-imports

golden: .venv/dev ## rewrite tests/golden; review the diff
	$(BIN)/python -m pytest tests/golden --golden-write

docs: .venv/dev ## build the documentation site into site/, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "open site/index.html"

screenshots: .venv/dev ## take the pictures of the documentation anew, with Debian's Chromium; look at them
	$(BIN)/python -m evals.screenshots docs/images

eval: setup ## run the scenarios against a server of its own and print the scores
	$(BIN)/plumbline eval evals/scenarios

bench: .venv/dev ## speed, side by side with plain libraries, and the long versions of tests
	$(BIN)/python -m evals.benchmarks turns files long
	$(BIN)/python -m pytest -m long

lock: .venv/uv ## resolve the two lock files anew, with hashes and without host names
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml \
	  --extra mcp --extra otel --extra postgres --extra objects -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml \
	  --all-extras -c requirements.lock -o requirements-dev.lock
	@! grep -nE 'https?://' requirements.lock requirements-dev.lock

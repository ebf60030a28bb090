# Everything sets itself up: only Python 3.11 to 3.13 and make are assumed.
.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench soak year clean
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PYTHONNOUSERSITE := 1

help: ## Show these lines
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/.made ## Make .venv from the locks

.venv/.made: requirements.lock bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked libraries into .venv (about half a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r requirements.lock
	@$(BIN)/python -m pip check >/dev/null
	@touch $@

run: .venv/.made ## Run the desk; as delivered, the demo on invented mail
	@$(BIN)/python service.py run

test: .venv/.made ## Run the tests (real-server tests skip loudly where the server is missing)
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist loadfile

check: .venv/.made ## Format, lint, types, import contracts, templates, rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@bash .ci/imports
	@$(BIN)/python service.py check --only templates,rules,holidays

format: .venv/.made ## Put the code into the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.made ## Measure throughput against the bare libraries
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.clocks
	@$(BIN)/python -m bench.chase
	@$(BIN)/python -m bench.pages
	@$(BIN)/python -m bench.crowd

soak: .venv/.made ## Run the desk for an hour on generated mail and watch memory and files
	@$(BIN)/python -m bench.soak

year: .venv/.made ## Play a year of 300 cases with everything that goes wrong, and look at every promise (SEED=1)
	@$(BIN)/python -m tests.router.year $(or $(SEED),1)

clean: ## Remove what can be made again
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis

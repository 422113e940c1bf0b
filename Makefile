# Every way to use this repository, as an index. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := OMP_WAIT_POLICY=PASSIVE $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help demo run test check unit e2e bench browser clean

help:  ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.worker  ## Draw pictures in a local Discord: no token, no Redis, no GPU needed
	@$(RUN) -m bot.launch demo

run: $(VENV)/.worker  ## Join the real Discord; needs DISCORD_TOKEN
	@$(RUN) -m bot.launch run

test: check unit e2e  ## Everything that must hold: lint, types, contracts, unit and end-to-end tests

check: $(VENV)/.test  ## Lint, types, import contracts, container files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml deploy/compose.gpu.yml deploy/compose.web.yml

unit: $(VENV)/.test  ## Tests of each package by itself
	$(RUN) -m pytest tests --ignore tests/e2e

e2e: $(VENV)/.test browser  ## A person in the sandbox, the real bot, a real Valkey, a real worker
	$(RUN) -m pytest tests/e2e

bench: $(VENV)/.test  ## Measure, print tables, write docs/bench
	$(RUN) -m tests.bench

browser:  # Debian's Chromium for the browser tests; where it cannot be had they say so and are skipped
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	  || echo "Chromium is not installed and could not be: the browser tests will be skipped."

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Sojourn needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try make PYTHON=python3.12"; exit 1; }
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.worker: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing Sojourn and torch; the first time this takes a minute or more …"
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --editable '.[worker]' --constraint constraints.txt
	@touch $@

$(VENV)/.test: $(VENV)/.worker
	@echo "Installing the test tools …"
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --editable '.[worker,test]' --constraint constraints.txt
	@touch $@

clean:  ## Remove the environment and every cache; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

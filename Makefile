# Needs make and a Python of 3.11 or newer; everything else goes into .venv.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# One worker a core; `make test PYTEST_WORKERS=0` runs in one process, for a debugger.
PYTEST_WORKERS ?= auto

.PHONY: help run test sim check lint format generate compat compat-full bench clean

help:
	@echo 'make run          a broker on 127.0.0.1:9092, data in ./kafkalite-data (ARGS="--port 0 --ephemeral" to change it)'
	@echo 'make test         the tests that need Python alone (ARGS="tests/network -k addresses" to choose)'
	@echo 'make sim          simulated power cuts (SEEDS=10000 for more of them)'
	@echo 'make check        format, lint, types, import layers, generated code, file sizes, then the tests'
	@echo 'make lint         the same without the tests'
	@echo 'make format       put the code into its standard form'
	@echo 'make generate     write the protocol modules and docs/deviations.md anew'
	@echo 'make compat       stock clients against a broker, short form (installs the clients it needs)'
	@echo 'make compat-full  the same, whole matrix'
	@echo 'make bench        timings beside other brokers'

run: $(VENV)/.ready-run
	@exec $(BIN)/kafkalite $(ARGS)

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) $(ARGS)

sim: $(VENV)/.ready-dev
	$(BIN)/python -m tests.sim --seeds $(or $(SEEDS),1000)

check: lint test

lint: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m kafkalite.codegen --check
	$(BIN)/python tools/check_sizes.py

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

generate: $(VENV)/.ready-dev
	$(BIN)/python -m kafkalite.codegen
	$(BIN)/python -m tools.deviations

compat: $(VENV)/.ready-compat
	bash compat_tests/setup.sh
	$(BIN)/python -m pytest compat_tests $(ARGS)

compat-full: $(VENV)/.ready-compat
	bash compat_tests/setup.sh kafka registry
	$(BIN)/python -m pytest compat_tests --full $(ARGS)

bench: $(VENV)/.ready-compat
	$(BIN)/python -m bench $(ARGS)

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# An interrupted installation leaves no stamp, so the next call goes on with it.
$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo 'No Python 3.11 or newer found: install one, or name it with make PYTHON=/path/to/python3'; exit 2; }
	$(PYTHON) -m venv $(VENV) || { echo 'On Debian and Ubuntu, venv is a package of its own: apt install python3-venv'; exit 2; }
	@touch $@

$(VENV)/.ready-run: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.ready-run

$(VENV)/.ready-compat: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,compat]'
	@touch $@ $(VENV)/.ready-run $(VENV)/.ready-dev

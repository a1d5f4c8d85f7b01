# Everything a person or a machine does with this repository. Needs Python 3.11+, pip, git and make; brings uv itself.
# `make` alone lists the targets.

UV_VERSION := 0.13.9
CDK_VERSION := 2.1148.1
DATA ?= $(firstword $(wildcard ../shared/data) infra/local/demo)

UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .uv/bin/uv)
BIN := .venv/bin
# The machine's own Python: the one of the environment has no pip.
PIP_PYTHON := $(shell command -v python3)

# Python 3.13 is what runs on AWS; anything else from 3.11 up will do. Nothing is downloaded, and a Python that
# does not start (a pyenv shim of a version that is not chosen) is passed over in silence.
find_python = $(UV) python find --system $(1) 2>/dev/null
PYTHON = $$($(call find_python,3.13) || $(call find_python,'>=3.11') || echo '>=3.11')

# --inexact: what an earlier target installed stays, so run and test do not undo each other.
SYNC = $(UV) sync --frozen --inexact $(if $(wildcard $(BIN)/python),--quiet,--python "$(PYTHON)")

unexport VIRTUAL_ENV
unexport PYTHONDONTWRITEBYTECODE # compiled modules make every later start several times quicker
export UV_PYTHON_DOWNLOADS := never
export PATH := $(CURDIR)/$(BIN):$(abspath $(dir $(UV))):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run test check fmt synth bench acceptance deploy local-environment full-environment

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: local-environment ## start the service on this machine (PORT, DATA_DIR, API_KEY, DEMO=0, CLOCK)
	@exec $(BIN)/python -m infra.local

test: check ## run all checks and tests; what decides about points must be covered entirely
	@$(BIN)/pytest -n 2 --dist loadfile tests/program tests/ledger --cov --cov-report=
	@$(BIN)/coverage report --fail-under=100
	@$(BIN)/pytest -n 3 --dist loadfile --ignore=tests/program --ignore=tests/ledger

check: full-environment ## look at format, lint, types and imports
	@$(BIN)/ruff format --check --quiet . || { echo "make fmt would mend the format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: full-environment ## format the code and mend what ruff can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

synth: full-environment ## write the CloudFormation template and its assets into cdk.out
	@$(BIN)/python -m infra.app

bench: full-environment ## measure the budgets and print them
	@$(BIN)/python -m tests.bench

acceptance: full-environment ## the long runs on whole real logs (DATA=folder with further ones)
	@DATA="$(DATA)" $(BIN)/pytest tests/acceptance

deploy: full-environment ## synthesise and deploy to the AWS account and region your credentials name (CDK=options)
	@$(BIN)/npx --yes aws-cdk@$(CDK_VERSION) deploy $(CDK)

local-environment: $(UV)
	@$(SYNC)

full-environment: $(UV)
	@$(SYNC) --all-groups

.uv/bin/uv:
	@$(PIP_PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .uv uv==$(UV_VERSION)

# GovIM. `make run` and `make test` are all that a new user needs; each does its own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := govim audit/govim_audit policies/govim_policies directory-sync/govim_directory clients/python/govim_sdk
DATA ?= data
PORT ?= 8080
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .ready-run .ready-compiled govim/web/static/index.html ## start the messenger with a demonstration organisation (DATA=… PORT=…)
	@$(BIN)/govim demo --data '$(DATA)' --port '$(PORT)'

test: .ready-dev .ready-compiled govim/web/static/index.html ## everything that CI runs
	@deploy/test

check: .ready-dev ## format, lint, types, layers, pure tests: under 30 s
	@deploy/check
	@$(BIN)/pytest -q -n 2 tests/policies tests/audit/trail tests/architecture tests/govim/domain tests/govim/protocol tests/govim/services

build: .ready-run ## build the front end again
	@deploy/build_front_end

bundle: .ready-dev ## all that a machine without registries installs from, in build/
	@deploy/bundle/build

bench: .ready-dev .ready-compiled govim/web/static/index.html ## benchmarks, each beside its floor
	@deploy/bench

soak: .ready-dev .ready-compiled govim/web/static/index.html ## the long forms of load and kill tests
	@GOVIM_SOAK=1 $(BIN)/pytest -q -n 0 tests/scenarios tests/deploy

audit: .ready-dev ## known vulnerabilities of what is locked; asks the registries
	@$(BIN)/python -m deploy.audit_dependencies

clients: .ready-dev ## write what the clients call again, from the table of the HTTP API
	@$(BIN)/python -m deploy.make_python_api
	@$(BIN)/python -m deploy.make_typescript_api

lock: .ready-dev ## resolve and lock the dependencies again
	@deploy/lock

clean: ## remove what was built; data stays
	rm -rf $(VENV) .ready-* clients/node_modules clients/*/dist govim/web/static build

.ready-run: requirements.lock pyproject.toml deploy/set_up deploy/packages-run.txt
	@deploy/set_up run
	@touch $@

.ready-dev: requirements-dev.lock pyproject.toml deploy/set_up deploy/packages-run.txt deploy/packages-dev.txt
	@deploy/set_up dev
	@touch .ready-run $@

# With PYTHONDONTWRITEBYTECODE each start would compile our modules again.
SOURCES := $(shell find $(PACKAGES) -name '*.py')
.ready-compiled: $(SOURCES) | .ready-run
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

FRONT_END := $(shell find clients -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/python/*' 2>/dev/null) $(wildcard govim/texts/*.json)
govim/web/static/index.html: $(FRONT_END) | .ready-run
	@deploy/build_front_end

.PHONY: help run test check build bundle bench soak audit clients lock clean

# Talkoot's commands; `make` lists them. Each needs only git, make and any Python 3 while Python 3.12+ is somewhere.

SHELL := /bin/bash
PORT ?= 8000
TALKOOT_DATA_DIR ?= var
TALKOOT_BASE_URL ?= http://127.0.0.1:$(PORT)
export PORT TALKOOT_DATA_DIR TALKOOT_BASE_URL

ANY_PYTHON := $(shell command -v python3 || command -v python)
BOOTSTRAP := $(ANY_PYTHON) bootstrap.py
PY := .venv/bin/python
NODE := tests/lrs/node
MANAGE := TALKOOT_DEBUG=1 $(PY) manage.py
# A deployment, as far as settings go: production's defaults and invented secrets, on an empty data folder
DEPLOYED := TALKOOT_DEBUG=0 TALKOOT_SECRET_KEY=$$(head -c 40 /dev/urandom | base64 -w 0) \
            TALKOOT_BASE_URL=https://talkoot.example TALKOOT_MAIL_URL=smtp://mail.example TALKOOT_DATA_DIR=$$(mktemp -d) $(PY) manage.py

.DEFAULT_GOAL := help
.PHONY: help run test check audit lighthouse fix demo messages bench bench-lrs conformance drill fuzz requirements setup lint types contracts templates deployable

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sort | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: ## Start everything: site and queue, with the demo world (PORT=8000 TALKOOT_DATA_DIR=var)
	@$(BOOTSTRAP)
	@TALKOOT_DEBUG=1 exec $(PY) manage.py run

demo: ## Build the demo world; run again, nothing doubles
	@$(BOOTSTRAP)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) demo

setup: $(if $(shell command -v npm),$(NODE)/node_modules/.package-lock.json)
	@$(BOOTSTRAP) --dev

# Without them the suite says what it could not run
$(NODE)/node_modules/.package-lock.json: $(NODE)/package-lock.json
	@npm ci --prefix $(NODE) --ignore-scripts --no-audit --no-fund --loglevel=error || true

test: setup ## Run the tests (k=EXPR narrows by name, p=PATH by file or folder)
	$(PY) -m tests.suite $(if $(k),-k "$(k)") $(p)

check: setup lint templates contracts types deployable ## Everything CI does: style, contracts, types, settings, translations, tests
	$(MANAGE) messages --check
	$(PY) -m tests.suite

audit: setup ## Ask about known faults of the packages, and look for secrets in the history (needs the network and npm)
	$(PY) -m tests.audit

lighthouse: setup ## Measure public pages as a slow phone loads them, on a deployed site (needs the network and npm)
	$(PY) -m tests.lighthouse

lint:
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

templates:
	.venv/bin/djangofmt check templates

contracts:
	.venv/bin/lint-imports

types:
	$(PY) -m mypy

deployable:
	$(MANAGE) check --fail-level WARNING
	$(DEPLOYED) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run

fix: setup ## Mend what can be mended by itself: format and lint
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	.venv/bin/djangofmt check --fix templates

messages: setup ## Make the catalogues of translations from the sources and locale/parts (needs gettext)
	$(MANAGE) messages

bench: setup ## Measure this machine: pages, statements (prints a table; tests nothing)
	$(PY) -m tests.bench

bench-lrs: setup ## Measure the statement store beside a floor and COPY, on both databases (ARGS=--help lists options)
	$(PY) -m tests.bench.lrs $(ARGS)

conformance: setup ## Run ADL's conformance suite against the store (LRS_CONFORMANCE_SUITE names its folder; needs node)
	$(PY) -m tests.conformance

fuzz: setup ## Send hostile requests to every address: no server's error, nothing told (a="--seed 7 --requests 5000")
	$(PY) -m tests.fuzz $(a)

drill: setup ## Kill server, queue and a database of its own while statements stream in (a="--seed 7 --statements 3000 --kills 10")
	$(PY) -m tests.drills $(a)

requirements: ## Pin the packages of pyproject.toml anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.12 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.12 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --quiet --constraint requirements.txt --output-file requirements-dev.txt

# Veldgast: `make run` starts it, `make test` checks it. `make` alone lists everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Many processes import the same code: without its compiled form each would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
NODE := $(BIN)/python scripts/node_tools.py
# The program itself, as npm unpacks it for this machine; a glob, because it may only just have been installed.
BIOME := node_modules/@biomejs/cli-*/biome
LINTERS := lint-ruff lint-mypy lint-imports lint-templates lint-browser lint-types
CATALOGUE := translations/veldgast.pot

.PHONY: help setup setup-test run test lint lint-all $(LINTERS) format bench i18n lock clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Prepare everything that running needs (packages, Node, style sheets, phone app)
	@$(PYTHON) scripts/bootstrap.py run

setup-test:
	@$(PYTHON) scripts/bootstrap.py test

run: setup ## Start Veldgast with its demo: web server and worker together, Ctrl-C stops both
	@exec $(BIN)/python scripts/run_local.py

test: setup-test ## Lint and run every test (both databases, browser, phone)
	@$(BIN)/python scripts/run_tests.py $(ARGS)

lint: setup-test ## Check style, types, layers, templates and the browser code
	@$(MAKE) --keep-going lint-all

lint-all: $(LINTERS)

lint-ruff:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .

lint-mypy:
	@$(BIN)/mypy

lint-imports:
	@$(BIN)/lint-imports --no-logo

lint-templates:
	@$(BIN)/djlint --quiet --lint $(wildcard templates reports)

lint-browser:
	@$(BIOME) lint --error-on-warnings --log-level=warn --colors=off . && $(BIOME) format --log-level=warn --colors=off .

lint-types:
	@for project in app/phone app/web/assets/ts; do $(NODE) node_modules/typescript/bin/tsc --noEmit --project $$project || exit 1; done

format: setup-test ## Put code and style sheets in the project's form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIOME) check --write --log-level=warn .

bench: setup-test ## Measure, all areas or AREA=name; results go to var/bench.json
	@$(BIN)/python -m tests.benchmarks.run $(AREA)

i18n: setup-test ## Collect the texts into translations/*/LC_MESSAGES/veldgast.po and compile them
	@$(BIN)/pybabel --quiet extract --mapping-file translations/babel.cfg --keywords "_ gettext ngettext:1,2 lazy_gettext N_" \
		--no-location --sort-output --omit-header --output $(CATALOGUE) .
	@for locale in nl en; do \
		catalogue=translations/$$locale/LC_MESSAGES/veldgast.po; \
		if [ -f $$catalogue ]; then action="update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; else action=init; fi; \
		$(BIN)/pybabel --quiet $$action --input-file $(CATALOGUE) --output-file $$catalogue --locale $$locale --width 110 || exit 1; \
	done
	@$(PYTHON) scripts/bootstrap.py test

lock: setup-test ## Pin the Python dependencies anew (ARGS=--upgrade for newer ones)
	@$(BIN)/python scripts/lock_requirements.py $(ARGS)

clean: ## Remove what can be made again; var/ with the data stays
	@rm -rf .venv node_modules app/web/static .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	@find app scripts tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

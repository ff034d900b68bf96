# make run    installs claimscore, scores an example article (marks in the terminal, report.html) and opens the page
# make test   installs what the tests need and runs all of them
# Both need only Python 3.11 or newer and make.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUN_STAMP = $(VENV)/.installed-run
DEV_STAMP = $(VENV)/.installed-dev
TRAIN_STAMP = $(VENV)/.installed-train
ARTICLE ?= examples/careless-portal.md
RECIPE ?= base
DATA ?= examples/own-labels.csv
RUN ?= runs/own

.PHONY: run serve test lint train own evaluate bench clean help

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -3
	@echo 'make lint   ruff, mypy --strict, import contracts'
	@echo 'make train  trains models/claimscore-$(RECIPE) anew (RECIPE=base)'
	@echo 'make own    trains a small model from labels of your own (DATA=examples/own-labels.csv RUN=runs/own)'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml constraints/run.txt | $(BIN)/python
	$(PIP) --constraint constraints/run.txt --editable '.[serve,documents]'
	@touch $@

# torch comes first and by its exact version, so that no other package pulls in another build of it
$(DEV_STAMP): pyproject.toml constraints/dev.txt | $(BIN)/python
	$(PIP) --constraint constraints/dev.txt torch
	$(PIP) --constraint constraints/dev.txt --editable '.[$(EXTRAS)]' $$($(BIN)/python tests/requirements.py lint test)
	@touch $@ $(RUN_STAMP) $(TRAIN_STAMP)

# only what training needs, for a clone that is there to train
$(TRAIN_STAMP): pyproject.toml constraints/dev.txt | $(BIN)/python
	$(PIP) --constraint constraints/dev.txt torch
	$(PIP) --constraint constraints/dev.txt --editable '.[train]'
	@touch $@

EXTRAS = parquet,train,serve,documents,cluster,otel,bench

run: $(RUN_STAMP)
	@$(BIN)/claimscore check $(ARTICLE) --fail-on never
	@$(BIN)/claimscore check $(ARTICLE) --fail-on never --output report.html
	@echo 'report.html opens in any browser; $(BIN)/claimscore --help says what else there is'
	@if [ -t 0 ] && [ -t 1 ]; then echo 'now serving the page; Ctrl+C ends it'; exec $(BIN)/claimscore serve; \
	else echo 'make serve opens the page for editors'; fi

serve: $(RUN_STAMP)
	@$(BIN)/claimscore serve

test: $(DEV_STAMP)
	$(BIN)/python -m pytest

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

train: $(DEV_STAMP)
	$(BIN)/python -m training train --recipe $(RECIPE)

own: $(TRAIN_STAMP)
	$(BIN)/claimscore train --data $(DATA) --output $(RUN)

evaluate: $(DEV_STAMP)
	$(BIN)/python -m training evaluate models/claimscore-base

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

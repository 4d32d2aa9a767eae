# Needs Python 3.11 or later, make and git; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--constraint constraints.txt --editable

.PHONY: demo test lint check clean

demo: $(VENV)/grader.done # write a small class of submissions and grade it
	rm -rf $(DEMO)
	$(BIN)/autograde demo $(DEMO)/submissions
	$(BIN)/autograde $(DEMO)/submissions --output $(DEMO)/grades

test: $(VENV)/dev.done # the whole test suite
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/dev.done # style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(VENV)/grader.done # prove that the course judges rightly, and that exercises/ is in sync
	$(BIN)/autograde check
	$(BIN)/autograde release --check

clean:
	rm -rf $(VENV) build dist grades

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/grader.done: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) ".[grader]"
	touch $@

$(VENV)/dev.done: pyproject.toml constraints.txt $(VENV)/grader.done
	$(INSTALL) ".[grader,nbgrader,dev]"
	touch $@

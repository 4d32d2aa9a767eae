# Needs Python 3.11 or later, make and git; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo

.PHONY: demo test lint check clean

demo: $(VENV)/grader.done ## write a small class of submissions and grade it
	rm -rf $(DEMO)
	$(BIN)/autograde demo $(DEMO)/submissions
	$(BIN)/autograde $(DEMO)/submissions --output $(DEMO)/grades

test: $(VENV)/dev.done ## the whole test suite
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/dev.done ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(VENV)/dev.done ## prove that the course judges rightly and that the handout is in sync
	$(BIN)/autograde check
	$(BIN)/autograde release --check

clean:
	rm -rf $(VENV) build dist grades

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/%.done: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[$(if $(filter dev,$*),grader$(,)dev,$*)]"
	touch $@

, := ,

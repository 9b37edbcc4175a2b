# Every target does the set-up that it needs; what stands already is not done again.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python

# Some containers forbid Python to keep its bytecode: every engine command would then compile pulumi-aws anew, which
# takes longer than all the rest that it does.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up test lint bench nightly env down clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

up: ## Rehearse the whole loop without an AWS account: images, release, dev, policies
	@$(PYTHON) -m tools.set_up
	@$(VENV_PYTHON) -m rehearsal.up

# One process more than cores: an eighth of the time tests wait for engines and servers.
WORKERS = $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count() + 1))')

# In the order in which files are found: by number of tests, long stories of one test would all be last.
test: ## Lint and all tests
	@$(PYTHON) -m tools.set_up --for-tests
	@$(VENV_PYTHON) -m tools.lint
	@$(VENV_PYTHON) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --junitxml=.tools/test-times.xml

lint: ## Formatting, complexity, types and layers
	@$(PYTHON) -m tools.set_up
	@$(VENV_PYTHON) -m tools.lint

nightly: ## The slow, random and load profiles of the tests
	@$(PYTHON) -m tools.set_up --for-tests
	@$(VENV_PYTHON) -m pytest -m nightly

bench: ## Measure, and write docs/performance.md
	@$(PYTHON) -m tools.set_up
	@$(VENV_PYTHON) -m rehearsal.bench

env: ## Print the variables of a rehearsal shell: eval "$$(make -s env)"
	@$(PYTHON) -m tools.set_up 2>/dev/null || $(PYTHON) -m tools.set_up
	@$(VENV_PYTHON) -m rehearsal.shell

down: ## Stop the rehearsal account's server; its state stays
	@$(VENV_PYTHON) -m rehearsal.down

clean: ## Remove everything that set-up and rehearsals made
	@$(PYTHON) -m tools.clean

# The same verbs for people, hooks and CI. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= learn
BIN := $(VENV)/bin
export DESHI_DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help up test check fix bench docs screenshot wheel console train clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(VENV)/.installed-up ## Install, then run service, guard and console on http://127.0.0.1:8001 until Ctrl-C
	@exec $(BIN)/deshi up

test: $(VENV)/.installed-dev ## Install what the tests need and run all of them
	@bash deploy/servers.sh
	@DESHI_BROWSER="$$(bash deploy/browser.sh)" && export DESHI_BROWSER && \
	$(BIN)/coverage erase && $(BIN)/coverage run -m pytest && \
	$(BIN)/coverage combine -q && $(BIN)/coverage report

check: $(VENV)/.installed-dev ## Style, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@bash deploy/servers.sh
	$(BIN)/python -m pytest -q tests/house

fix: $(VENV)/.installed-dev ## Mend style where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-dev ## Measure every claim of the README and print the tables
	$(BIN)/python bench/all.py

docs: $(VENV)/.installed-dev ## Write the generated parts of the documentation
	$(BIN)/python docs/generate.py

screenshot: $(VENV)/.installed-dev ## Take the README's picture of the console from a running service
	DESHI_BROWSER="$$(bash deploy/browser.sh)" $(BIN)/python bench/screenshot.py

train: $(VENV)/.installed-dev ## Train the shipped student again from its generated corpus (about an hour and a half on two busy cores)
	$(BIN)/deshi learn base

console: ## Build the console into src/deshi/web/console
	cd console && npm ci && npm run build

wheel: $(VENV)/.installed-dev ## Build dist/deshi-*.whl
	$(BIN)/python -m build --wheel --no-isolation

clean: ## Remove what the other verbs made here (never your journal)
	rm -rf $(VENV) dist build .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.installed-up: pyproject.toml constraints.txt deploy/install.sh
	@PYTHON="$(PYTHON)" bash deploy/install.sh "$(VENV)" "$(EXTRAS)"
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt deploy/install.sh
	@PYTHON="$(PYTHON)" bash deploy/install.sh "$(VENV)" "learn,dev"
	@touch $@ $(VENV)/.installed-up

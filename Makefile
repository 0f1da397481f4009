# The commands of the repository. Nothing but Python 3.11+ and make is needed to begin.

PORT ?= 8000
ILTIZAM_HOME ?= var
UV ?= uv
export ILTIZAM_HOME
ifneq ($(origin PORT),file)
export PORT
endif

PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	echo $$name; break; fi; done)
BIN := .venv/bin

# A stamp per content of the pinned requirements: the second start installs nothing.
BASE := .venv/.base-$(shell cat requirements/base.txt pyproject.toml | cksum | cut -d ' ' -f 1)
DEV := .venv/.dev-$(shell cat requirements/dev.txt pyproject.toml | cksum | cut -d ' ' -f 1)
# A file's tests stay together, on as many processes as there are processors, the long ones
# of the foundations first.
PYTEST := $(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test check bench bundle shots messages lock clean

help:
	@echo "make run       set up and serve on http://localhost:$(PORT)"
	@echo "make test      all tests, on SQLite and on PostgreSQL"
	@echo "make check     lint, types, imports, migrations, translations, deployment"
	@echo "make bench     print the figures of docs/benchmarks.md"
	@echo "make shots     take pictures of every public page into shots/"
	@echo "make messages  collect the interface's sentences into the catalogues"
	@echo "make lock      pin the requirements again (needs uv)"
	@echo "make bundle    pack everything an installation without a network needs into build/"
	@echo "make clean     remove the environment and caches; the data in var/ stays"

run: $(BASE)
	@$(BIN)/iltizam setup
	@$(BIN)/iltizam serve --port $(PORT)

test: $(DEV)
	$(PYTEST)
	$(PYTEST) --database=postgresql

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	ILTIZAM_HOME=.venv/check $(BIN)/mypy
	$(BIN)/lint-imports
	ILTIZAM_HOME=.venv/check $(BIN)/iltizam makemigrations --check --dry-run
	$(BIN)/python -m tools.messages --check
	$(BIN)/djlint --lint --quiet src/iltizam
	ILTIZAM_HOME=.venv/check ILTIZAM_ENV=production ILTIZAM_ALLOWED_HOSTS=example.org \
		ILTIZAM_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(BIN)/iltizam check --deploy --fail-level ERROR

bench: $(DEV)
	$(BIN)/python -m bench

shots: $(DEV)
	$(BIN)/python -m tools.shots

messages: $(DEV)
	$(BIN)/python -m tools.messages

bundle: $(DEV)
	@$(BIN)/python -m tools.bundle

lock:
	$(UV) pip compile --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--universal --python-version 3.11 --extra build pyproject.toml -o requirements/base.txt
	$(UV) pip compile --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--universal --python-version 3.11 --extra build --extra dev pyproject.toml \
		-o requirements/dev.txt

clean:
	rm -rf .venv build .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find src tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on PATH." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: install its venv package" \
		"(Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making the environment with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv

$(BASE): | .venv/bin/python
	@echo "Installing the pinned requirements …"
	@$(PIP_INSTALL) --require-hashes -r requirements/base.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@rm -f .venv/.base-*
	@touch $@

$(DEV): | .venv/bin/python
	@echo "Installing the pinned requirements for development …"
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@rm -f .venv/.dev-*
	@touch $@

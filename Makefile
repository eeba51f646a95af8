# SongNodes: `make demo` shows it, `make test` proves it. `make help` lists the rest.

PYTHON ?= python3
UV ?= uv
REAL_DIR ?= ../shared/real
DOCS_PORT ?= 8080
REPORT ?= target/report.html

VENV := .venv
RUN := $(VENV)/bin/python -m loaders.run
DBT := $(VENV)/bin/dbt
# Every model and data test; the unit tests are about the models themselves, and belong to `make test`.
BUILD := $(DBT) --quiet build --exclude-resource-type unit_test
# dbt finds the embedded server by its socket; the server is asked, since a long path moves the socket.
WITH_SOCKET = socket="$$($(RUN) db socket)" && SONGNODES_SOCKET_DIR="$$socket"
# A server and a folder of its own, stopped however the recipe ends.
OWN_SERVER = set -e; unset SONGNODES_SOCKET_DIR; \
	export DBT_TARGET=embedded SONGNODES_DATA_DIR="$(CURDIR)/.songnodes/$@"; \
	trap '$(RUN) db stop' EXIT; trap 'exit 130' INT TERM HUP
# Python would look through all that sqlfluff holds for what nobody uses any more, again and again: a third of its time. Processes
# that sqlfluff starts do so, and two of them are no faster than this one.
SQLFLUFF := $(VENV)/bin/python -c 'import gc; gc.set_threshold(1_000_000); from sqlfluff.cli.commands import cli; cli()'
PIP_INSTALL := $(VENV)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r

.DEFAULT_GOAL := help
.PHONY: help demo build test lint docs report real setup lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## From nothing to gold tables: install, start PostgreSQL, load the sample, build, summary
	@$(RUN) db start
	@$(RUN)
	@echo "dbt builds staging, silver and gold, and tests their data: a minute or two ..."
	@$(WITH_SOCKET) $(BUILD)
	@$(RUN) summary

build: ## dbt builds all models and tests their data, as every night; the unit tests are left to `make test`
	@$(WITH_SOCKET) $(BUILD)

# What dbt has read of the project once is read again neither by the build nor by the commands that tests call. The tests of what
# comes out need no second build; those that need none at all, and linters, run beside the one: each alone leaves processors idle.
# All of the project is read: dbt's partial parsing keeps unit tests that a commit took away.
test: $(VENV)/.dev ## Lint, pytest, and dbt build with all data and unit tests, on a server of its own
	@$(OWN_SERVER); \
	$(RUN) db stop; rm -rf "$$SONGNODES_DATA_DIR"; $(RUN) db start; \
	export SONGNODES_SOCKET_DIR="$$($(RUN) db socket)"; \
	$(RUN) & loads=$$!; $(DBT) --quiet --no-partial-parse parse; wait $$loads; \
	mkdir "$$SONGNODES_DATA_DIR/target"; cp target/partial_parse.msgpack "$$SONGNODES_DATA_DIR/target/"; \
	touch "$$SONGNODES_DATA_DIR/building"; \
	$(MAKE) --no-print-directory --jobs 3 pytest lint-python built lint-models

# Tests of what is built wait while the file `building` is there.
.PHONY: pytest built
pytest:
	@SONGNODES_BUILT="$$SONGNODES_DATA_DIR" DBT_TARGET_PATH="$$SONGNODES_DATA_DIR/target" \
		$(VENV)/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# No table depends on the zone, or on the way to write days, that a server or a user has set: here they are odd.
built:
	@PGTZ=America/St_Johns PGDATESTYLE=German $(DBT) --quiet --no-write-json build || { mv "$$SONGNODES_DATA_DIR/building" "$$SONGNODES_DATA_DIR/build_failed"; exit 1; }
	@rm "$$SONGNODES_DATA_DIR/building"; echo "dbt build: all models, data tests and unit tests pass"

lint: $(VENV)/.dev ## ruff, mypy, sqlfluff and dbt-bouncer; needs a built database (make demo), and minutes
	@$(WITH_SOCKET) && export SONGNODES_SOCKET_DIR && $(DBT) --quiet parse && \
		$(MAKE) --no-print-directory lint-python lint-sql

.PHONY: lint-python lint-sql lint-models
lint-python:
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

# sqlfluff sees the models as they are when their tables are there.
lint-models: built
	@$(MAKE) --no-print-directory lint-sql

lint-sql:
	$(SQLFLUFF) lint --disable-progress-bar models analyses tests/singular
	@if $(VENV)/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; \
	then set -x; $(VENV)/bin/dbt-bouncer; \
	else echo "dbt-bouncer skipped: it needs Python 3.11 or newer"; fi

docs: $(VENV)/.runtime ## Write dbt's documentation and serve it on http://localhost:8080 (or DOCS_PORT)
	@$(RUN) db start
	@$(WITH_SOCKET) $(DBT) --quiet docs generate
	@echo "The documentation is at http://localhost:$(DOCS_PORT); Ctrl-C ends this."
	@$(VENV)/bin/python -m http.server $(DOCS_PORT) --bind 127.0.0.1 --directory "$${DBT_TARGET_PATH:-target}" >/dev/null 2>&1 || { \
		echo "Port $(DOCS_PORT) cannot be served; name another: make docs DOCS_PORT=8081"; exit 1; }

report: $(VENV)/.runtime ## Pictures of gold on one HTML page, target/report.html (needs a built database: make demo)
	@$(RUN) db start
	@$(RUN) report page --out "$(REPORT)"

real: real-data $(VENV)/.runtime ## As demo, on real data: tracklists and the Kaggle Spotify file in the folder REAL_DIR
	@$(OWN_SERVER); $(RUN) db start; \
	$(RUN) tracklists --file "$(REAL_DIR)/tracklists.jsonl.gz"; \
	$(RUN) dataset kaggle --file "$(REAL_DIR)/kaggle_spotify_songs.csv.gz"; \
	echo "dbt builds staging, silver and gold, and tests their data ..."; \
	$(WITH_SOCKET) $(BUILD); \
	$(RUN) report identity; \
	$(RUN) summary

.PHONY: real-data
real-data:
	@for file in tracklists.jsonl.gz kaggle_spotify_songs.csv.gz; do test -r "$(REAL_DIR)/$$file" || { \
		echo "There is no $(REAL_DIR)/$$file. make real needs a folder with tracklists.jsonl.gz and"; \
		echo "kaggle_spotify_songs.csv.gz; name yours: make real REAL_DIR=folder"; exit 1; }; done

setup: $(VENV)/.dev ## Install everything for working on the project into .venv

lock: ## Choose versions anew from requirements*.in and write the locks (needs uv)
	for name in requirements-dev requirements; do \
		$(UV) pip compile --quiet --universal --no-strip-extras --python-version 3.10 --generate-hashes \
			--no-emit-index-url --custom-compile-command "make lock" --upgrade \
			$$(test $$name = requirements && echo "-c requirements-dev.lock") $$name.in -o $$name.lock || exit 1; \
	done

clean: ## Remove what the other commands made; the data in .postgres stays
	@if test -x $(VENV)/bin/python; then for folder in .postgres .songnodes/*; do \
		test ! -d "$$folder/data" || DBT_TARGET=embedded SONGNODES_DATA_DIR="$$folder" $(RUN) db stop; done; fi
	rm -rf .songnodes target logs dbt_packages $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .user.yml
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@test ! -d .postgres || echo "Your data is still there; rm -rf .postgres removes it too."

$(VENV)/.runtime: requirements.lock
	@$(MAKE) --no-print-directory venv
	@echo "Installing what requirements.lock pins into $(VENV): once, a minute or two ..."
	@$(PIP_INSTALL) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock
	@$(MAKE) --no-print-directory venv
	@echo "Installing what requirements-dev.lock pins into $(VENV): once, a minute or two ..."
	@$(PIP_INSTALL) requirements-dev.lock
	@touch $(VENV)/.runtime $@

.PHONY: venv
venv:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.10 or newer, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "SongNodes needs Python 3.10 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>&1). Name a newer one: make PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) comes without venv and ensurepip. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)

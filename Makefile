# Two commands: `make run` starts the bot, `make test` checks everything. Both set up what they need.
.PHONY: run test setup check format bench browser database schema clean

BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

run: .venv/.ready
	$(BIN)/python -m bot run

test: .venv/.ready-dev browser database
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m bot check > /dev/null
	$(BIN)/pytest

setup: .venv/.ready .venv/.ready-dev

check: .venv/.ready
	$(BIN)/python -m bot check

format: .venv/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.ready-dev
	$(BIN)/python -m benchmarks

schema: .venv/.ready
	$(BIN)/python -m bot schema docs/schema

browser:
	sh tests/support/install-chromium.sh

database:
	sh tests/support/install-postgresql.sh

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.ready: pyproject.toml constraints.txt
	python3 -m venv .venv
	PIP_CONSTRAINT=constraints.txt $(INSTALL) --editable .
	-$(BIN)/python -m bot check > /dev/null  # learns the phrasings, so that the first start need not
	touch $@

.venv/.ready-dev: .venv/.ready
	PIP_CONSTRAINT=constraints.txt $(INSTALL) --editable ".[dev]"
	touch $@

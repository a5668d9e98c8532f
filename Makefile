# make demo   a school in the browser, to try it: no account, no service
# make test   every test that needs nothing but this machine
# make test-everywhere   every story on each platform on both databases: before a release
# make check  style and types
# make e2e    the real server in a real browser and against a local Slack (see tests/e2e)
# make bench  how fast, beside bare peers in the same run
# make lock   the locked dependencies, anew

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-everywhere check e2e bench lock words picture clean

demo: .venv/run
	$(BIN)/samspil demo

test: .venv/dev
	$(BIN)/pytest --ignore tests/e2e -n auto --dist worksteal

test-everywhere: .venv/dev
	$(BIN)/pytest --ignore tests/e2e -n auto --dist worksteal --everywhere

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

e2e: .venv/dev
	$(BIN)/pytest tests/e2e -rs --timeout 120

bench: .venv/dev
	$(BIN)/python -m tests.bench

words: .venv/dev
	$(BIN)/python -m tests.words

picture: .venv/dev
	$(BIN)/python -m tests.e2e.picture docs/pictures

lock: .venv/dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--all-extras pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra build -c requirements-dev.lock pyproject.toml -o requirements.lock

.venv/run: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf .venv build dist *.egg-info

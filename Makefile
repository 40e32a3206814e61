# 8-cut. `make demo` runs the main job on a library of its own, `make test` sets up and passes the tests.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup demo test check test-models stress bench clean

VENV := .venv
# Torch is large, and Dask for clusters only: their tests have an environment of their own.
MODELS_VENV := .venv-models
TORCH := torch==2.13.0
RUN := $(VENV)/bin/python
# The first Python here that is new enough; `make PYTHON=/path/to/python` takes another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
# Written after a complete installation. A change of pyproject.toml or of the folder's place installs again.
PLACE := $(shell pwd | cksum | cut -d' ' -f1)
READY := $(VENV)/ready-to-run-$(PLACE)
READY_DEV := $(VENV)/ready-to-develop-$(PLACE)
# What the window needs of Debian beyond Python's packages: Qt's libraries, the player, a font; for tests a screen too, and the
# system's own ffmpeg, which is older than ours: what it reads of our clips, every reader does.
WINDOW := libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libpulse0 libxrandr2 libdrm2 \
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
  libxcb-xkb1 libxkbcommon-x11-0 libmpv2 fonts-dejavu-core
SCREEN := xvfb xauth
READER := ffmpeg
SHELLS := zsh dash

help:
	@echo 'make demo    the main job on a made library: mark, learn, scan, correct, learn again, cut'
	@echo 'make test    everything that the tests need, then all checks and the short form of the tests'
	@echo 'make check   format, lint, types, import contracts, tests with coverage'
	@echo 'make test-long   the tests that take long: whole programs and windows, kills, every kind of film'
	@echo 'make test-models   the tests of large networks and clusters, in an environment of their own'
	@echo 'make stress  kills, full disks, errors, crafted files: half an hour of them; SEED=N ROUNDS=N'
	@echo 'make bench   every benchmark with its table'
	@echo 'make setup   only the installation'
	@echo 'make clean   remove what was installed and built; your data stays'

setup: $(READY_DEV)

demo: $(READY)
	@$(RUN) -m eightcut demo $(ARGS)

test: setup check

check: $(READY_DEV)
	@echo '== format' && $(VENV)/bin/ruff format --check --quiet .
	@echo '== lint' && $(VENV)/bin/ruff check --quiet .
	@echo '== types' && $(VENV)/bin/mypy
	@echo '== import contracts' && { told="$$($(VENV)/bin/lint-imports)" || { echo "$$told"; exit 1; }; echo "$$told" | tail -n 1; }
	@echo '== tests' && $(RUN) -m pytest --form short --cov --cov-report=term:skip-covered --coverage-floor=95 -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)

# What takes seconds of itself: whole programs and windows, kills, every kind of film; tests/long.txt.
test-long: $(READY_DEV)
	@$(RUN) -m pytest --form long -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)

test-models: $(MODELS_VENV)/ready-$(PLACE)
	@$(MODELS_VENV)/bin/python -m pytest tests/networks tests/clusters $(ARGS)

# Draws are those of SEED; each failure says how to repeat it. ROUNDS=3 draws three times as many.
stress: $(READY_DEV)
	@seed='$(SEED)'; seed="$${seed:-$$RANDOM}"; rounds='$(or $(ROUNDS),1)'; echo "== stress, SEED=$$seed ROUNDS=$$rounds"; \
	STRESS_SEED="$$seed" STRESS_ROUNDS="$$rounds" $(RUN) -m pytest tests/stress tests/unit/services/test_killing.py -n auto --dist load --max-worker-restart 0 $(ARGS)

bench: $(READY_DEV)
	@found=0; for bench in benchmarks/[a-z]*.py; do \
	  [ -e "$$bench" ] || continue; found=1; echo "== $$bench"; $(RUN) -m "benchmarks.$$(basename "$$bench" .py)"; done; \
	[ "$$found" = 1 ] || { echo 'There is no benchmark yet.' >&2; exit 1; }

clean:
	@rm -rf $(VENV) $(MODELS_VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -f .coverage .coverage.*
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(READY): pyproject.toml | $(RUN)
	@tools/system_packages.sh $(WINDOW) || echo 'Without them the window does not open; the command line works.' >&2
	@echo '== installing 8-cut and the packages it needs (some minutes the first time)'
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --no-input --editable .
	@touch '$@'

$(READY_DEV): pyproject.toml | $(RUN)
	@tools/system_packages.sh $(WINDOW) $(SCREEN) $(READER) $(SHELLS)
	@echo '== installing 8-cut, the packages it needs and the tools for tests (some minutes the first time)'
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --no-input --editable '.[dev]'
	@touch '$(READY)' '$@'

$(MODELS_VENV)/ready-$(PLACE): pyproject.toml | $(READY_DEV)
	@echo '== installing torch, transformers and Dask for the tests of large networks and clusters (some minutes the first time)'
	@rm -rf $(MODELS_VENV) && $(RUN) -m venv $(MODELS_VENV)
	@$(MODELS_VENV)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input '$(TORCH)' --editable '.[dev,torch,cluster]'
	@touch '$@'

# A system package is installed by root, or with a sudo that asks for nothing; else the command to type is named.
$(RUN):
	@[ -n '$(PYTHON)' ] || { \
	  echo '8-cut needs Python 3.11 or later, and there is none here. On Debian 12: apt-get install python3' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '8-cut needs Python 3.11 or later; $(PYTHON) is another.' >&2; exit 1; }
	@if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	  package="$$("$(PYTHON)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	  if ! command -v apt-get >/dev/null; then \
	    echo "$(PYTHON) cannot make virtual environments: install its venv and ensurepip modules." >&2; exit 1; \
	  elif [ "$$(id -u)" = 0 ]; then as=(); \
	  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as=(sudo -n); \
	  else echo "One system package is missing. Type: sudo apt-get install $$package" >&2; exit 1; fi; \
	  echo "== installing the system package $$package"; \
	  told="$$({ "$${as[@]}" apt-get update -qq; "$${as[@]}" env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends "$$package"; } 2>&1)" || { echo "$$told" >&2; exit 1; }; \
	fi
	@echo "== making $(VENV) with $$("$(PYTHON)" --version)"
	@rm -rf $(VENV) && "$(PYTHON)" -m venv $(VENV)

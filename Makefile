# Alongside: `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Python 3.11 and nothing else: Rasa 3.6 with our pins was measured on it (docs/adr/0001).
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PYTHON_3_10 ?= python3.10
# uv makes the set-up quick. Where it is missing it is put into .uv, inside this folder.
UV ?= $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
export RASA_TELEMETRY_ENABLED := false

PY := .venv/bin/python
READY := .venv/.ready
DEV_READY := .venv/.dev-ready
SYNC := $(UV) pip sync --quiet --require-hashes --python $(PY)

.PHONY: help run demo test check content preview bench bench-long plain-rasa chaos fuzz evaluate evaluate-safety calibrate fine-tune format sbom lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: $(READY) ## Start everything on this machine and print the address to open
	@exec $(PY) -m bot run

demo: $(READY) ## The same with made-up teams and requests, to look around (starts afresh each time)
	@exec $(PY) -m bot demo

test: $(DEV_READY) ## Run every test
	@$(PY) -m bot train --if-needed
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest $(ARGS)

check: $(DEV_READY) ## Lint, format, types, import rules, content
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PY) -m bot check-content

content: $(READY) ## Check every article, service and fact
	@$(PY) -m bot check-content

preview: $(READY) ## See articles as carers will, anew with every change you save
	@$(PY) -m bot preview

bench: $(DEV_READY) ## Measure speed and memory, beside a plain Rasa, then outages (a quarter of an hour)
	@$(PY) -m bot train --if-needed
	$(PY) -m tests.benchmarks.against_plain_rasa
	$(PY) -m tests.benchmarks
	$(PY) -m tests.benchmarks.action_calls
	$(PY) -m tests.benchmarks.rasa_path
	$(PY) -m tests.benchmarks.flatness
	$(PY) -m tests.benchmarks.outages

bench-long: $(DEV_READY) ## More Rasa processes, a rolling restart, 100,000 messages, 50,000 requests (an hour)
	@$(PY) -m bot train --if-needed
	$(PY) -m tests.benchmarks.scale
	$(PY) -m tests.benchmarks.rolling_restart
	$(PY) -m tests.benchmarks.console
	$(PY) -m tests.benchmarks.memory

# Python 3.10 is what Rasa as published wants; uv must not see our own pins.
plain-rasa: $(READY) ## Install Rasa as published beside ours, for `make bench` to compare (3 GB)
	@[ -x .venv-rasa/bin/python ] || $(PYTHON_3_10) -m venv .venv-rasa
	@cd / && "$(abspath $(UV))" pip install --no-config --quiet \
	  --python "$(CURDIR)/.venv-rasa/bin/python" rasa==3.6.21 'setuptools<71'

# Like torch below, schemathesis lives in a folder of its own and is not in the lock.
fuzz: $(DEV_READY) ## Send the chat API everything its description allows and forbids (a minute)
	@[ -x .venv-fuzz/bin/python ] || $(PYTHON) -m venv .venv-fuzz
	@.venv-fuzz/bin/python -m pip install --quiet schemathesis==4.32.5
	@$(PY) -m tests.fuzzing "$(CURDIR)/.venv-fuzz/bin/schemathesis"

chaos: $(DEV_READY) ## Kill processes while carers write, and count what was lost (half an hour; ARGS=--help)
	$(PY) -m tests.chaos $(ARGS)

format: $(DEV_READY) ## Put the code in its standard form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

evaluate: $(READY) ## Measure the understanding on messages it never saw; fails under data/marks.yml
	@$(PY) -m bot train --if-needed
	@$(PY) -m bot evaluate

evaluate-safety: $(READY) ## Measure the safety net, with every miss; fails under data/safety/marks.yml
	@$(PY) -m bot train --if-needed
	@$(PY) -m bot evaluate-safety

calibrate: $(READY) ## Choose the thresholds anew, after a change of examples
	@$(PY) -m bot train --if-needed
	@$(PY) -m bot calibrate

# torch is a training-time tool: it lives in a folder of its own and is not in the lock.
fine-tune: $(READY) ## Teach the sentence encoder carers' language anew (half an hour)
	@[ -x .venv-torch/bin/python ] || $(PYTHON) -m venv .venv-torch
	@.venv-torch/bin/python -m pip install --quiet torch==2.13.0 tokenizers numpy
	@$(PY) -m bot export-examples --output var/examples.json
	@.venv-torch/bin/python -m bot.fine_tuning --examples var/examples.json \
	  --model "$$($(PY) -c 'from bot.understanding.embedder import weights_folder; print(weights_folder())')" \
	  --output data/models/carers_adapter.npz

sbom: $(READY) ## Write the software bill of materials (CycloneDX) to var/sbom.json
	@$(PY) -m bot sbom --output var/sbom.json

lock: $(READY) ## Work out the pinned versions anew after a change in pyproject.toml
	$(UV) lock
	$(UV) export --quiet --no-emit-project --no-dev --no-header --format requirements-txt -o requirements.lock
	$(UV) export --quiet --no-emit-project --only-dev --no-header --format requirements-txt -o requirements-dev.lock

clean: ## Remove what was built (not var/, where the data is)
	rm -rf .venv .venv-torch .venv-rasa .uv .cache models .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A sign of life while a long step runs.
DOTS := (while sleep 2; do printf .; done) & dots=$$!; trap 'kill $$dots 2>/dev/null || true; echo' EXIT;

# Makes bot/stand_ins importable, so that Rasa finds a TensorFlow that is never used.
LINK_STAND_INS := $(PY) -c 'import pathlib, sysconfig; \
	pathlib.Path(sysconfig.get_path("purelib"), "stand_ins.pth").write_text( \
	str(pathlib.Path("bot/stand_ins").resolve()))'

$(READY): requirements.lock Makefile
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Alongside needs Python 3.11, and none was found. Install it (for example: apt-get install" \
	    "python3.11 python3.11-venv, or brew install python@3.11), then run this again." >&2; exit 1; fi
	@[ -x "$(UV)" ] || $(MAKE) --no-print-directory .uv/bin/uv
	@[ -x $(PY) ] || $(PYTHON) -m venv .venv
	@printf 'Fetching the libraries (about 800 MB, once) '; $(DOTS) $(SYNC) requirements.lock
	@$(LINK_STAND_INS)
	@rm -f $(DEV_READY)
	@touch $@

$(DEV_READY): $(READY) requirements-dev.lock
	@printf 'Fetching the tools for tests and checks '; $(DOTS) $(SYNC) requirements.lock requirements-dev.lock
	@$(LINK_STAND_INS)
	@touch $@

.uv/bin/uv:
	@echo "Fetching uv into .uv ..."
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock

# Two commands do everything: `make demo` and `make test`. Both set up .venv from the lock file first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# An environment knows where it stands: one that was moved, or whose Python is gone, is made anew.
ifneq ($(shell $(BIN)/python -c 'print(open("$(READY)").read())' 2>/dev/null),$(CURDIR))
$(shell rm -f $(READY))
endif

.PHONY: demo test lint types tests bench soak fuzz lock clean

demo: $(READY)
	@$(BIN)/muster demo

test: lint types tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# Most of their time tests wait, so more of them run side by side than there are cores.
tests: $(READY)
	$(BIN)/pytest -n 3 --dist worksteal

bench: $(READY)
	$(BIN)/python -m benchmarks

soak: $(READY)
	$(BIN)/python -m tests.kill
	$(BIN)/python -m tests.storms

# Whatever somebody types or sends: each fuzzed test gets so many new examples.
fuzz: $(READY)
	FUZZ=$${FUZZ:-10000} $(BIN)/pytest -m fuzz --timeout=0 -n 3 --dist worksteal

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Muster needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@printf '%s' '$(CURDIR)' > $(READY)

# Needs uv (or any resolver that writes hashes and no addresses).
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra dev -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache *.egg-info

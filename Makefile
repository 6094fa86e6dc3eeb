# What a fresh checkout can do. Everything lives in .venv, made from the lock files; once the packages are there,
# nothing here reaches for the network. As root or not, a second time as well as the first.

SHELL := /bin/sh
.SUFFIXES:
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
ARGS ?=
WORKERS ?= 2

export PIP_ROOT_USER_ACTION := ignore

# A .venv that was moved or copied, or whose Python has gone, is made again: its scripts name the place they were made for.
STALE := $(shell test "$$(cat $(VENV)/.made 2>/dev/null)" = "$(CURDIR)" && $(BIN)/python -c pass 2>/dev/null || echo stale)
ifneq ($(STALE),)
$(shell rm -f $(VENV)/.made)
endif

.PHONY: help demo test check check-style check-types check-borders check-leaks format bench torture lock wheel clean

help:
	@echo 'make demo      生成示例办公室 ./demo-office'
	@echo 'make test      运行全部测试；make test ARGS="-k sqlite" 只运行一部分'
	@echo 'make check     格式、类型、模块边界与泄漏检查'
	@echo 'make format    按约定整理代码格式'
	@echo 'make bench     测速；make torture 反复折腾（很久）'
	@echo 'make lock      更新锁定的依赖；make lock ARGS=--upgrade 升到新版本'
	@echo 'make wheel     打包到 dist/；make clean 清除生成的一切'

demo: $(VENV)/.program
	$(BIN)/rectify demo ./demo-office

# tests/parts.py installs what is missing where it may, and pytest names what stayed missing on its last lines.
test: $(VENV)/.tools
	@$(BIN)/python -m tests.parts
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

# Four checks; `make -k check` goes on to the next after a failure.
check: check-style check-types check-borders check-leaks

check-style: $(VENV)/.tools
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-types: $(VENV)/.tools
	$(BIN)/mypy

check-borders: $(VENV)/.tools
	$(BIN)/lint-imports --no-cache

check-leaks: $(VENV)/.tools
	$(BIN)/python -m pytest --quiet tests/shipped/test_house.py

format: $(VENV)/.tools
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(VENV)/.tools
	$(BIN)/python -m bench $(ARGS)

torture: $(VENV)/.tools
	@$(BIN)/python -m tests.parts
	$(BIN)/python -m pytest --at-will --timeout 0 $(ARGS)

wheel: $(VENV)/.program
	$(BIN)/python -m hatchling build -d dist

# Hashes of every file of a release, so that any mirror and any processor will do; no addresses and no paths.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS)

lock: $(VENV)/.tools
	$(LOCK) --extra all --extra build --output-file requirements.lock >/dev/null
	$(LOCK) --extra all --extra build --extra test --extra dev --constraint requirements.lock \
		--output-file requirements-test.lock >/dev/null
	for lock in requirements.lock requirements-test.lock; do \
		{ echo "# Made by 'make lock' from pyproject.toml; 'make lock ARGS=--upgrade' takes newer versions."; \
		  cat $$lock; } > $$lock.new && mv $$lock.new $$lock; done

clean:
	rm -rf $(VENV) demo-office dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- the virtual environment, in three steps that are each done once ----

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo '需要 Python 3.11 或更高版本；可用 make PYTHON=/path/to/python3.11 指定' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) \
		|| { echo '建立虚拟环境失败：Debian 上请先安装 python3-venv' >&2; exit 1; }
	@printf '%s\n' '$(CURDIR)' > $@

# What is installed already in the locked version is not fetched again; hatchling is in the lock, so that making the
# editable install needs no network either.
$(VENV)/.program: $(VENV)/.made requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.program requirements-test.lock
	$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

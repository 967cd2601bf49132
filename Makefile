# make setup: what must be installed, in this folder    make run: everything, to try    make test: what CI runs    make lock: new locks
PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check install --quiet
LOCK := .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header
PACKAGING := setup.cfg pyproject.toml
ASSETS := web/static/vendor/.done workflow/letters/vendor/.done

# Compiled Python is kept, whatever the caller's shell says: a run starts hundreds of processes, and pytest rewrites 350 files.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test browser lint types layers tests pictures lives lock
.NOTPARALLEL:

setup: .venv/run.done $(ASSETS)

run: setup
	@exec .venv/bin/yuelu up --demonstration $(UP)

test: .venv/test.done $(ASSETS) browser lint types layers tests

# Debian's Chromium and a Chinese font, installed where we may; else one line says what to install.
browser:
	@command -v chromium >/dev/null && fc-list :lang=zh-cn family 2>/dev/null | grep -q . || sh tests/browser/install.sh

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy

layers:
	.venv/bin/lint-imports

tests:
	.venv/bin/python -m pytest --numprocesses=3 --dist=loadfile --no-loadscope-reorder $(TESTS)

# Every page in both languages and widths into .pictures/, and the best of them into docs/pictures/ for README.
pictures: .venv/test.done $(ASSETS) browser
	.venv/bin/python -m tests.browser.pictures $(FOLDER)

# The pictures of the lives that ship, and the page that shows them.
lives: .venv/test.done
	.venv/bin/python -m tests.docs.lives_drawn

lock: .venv/test.done
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) requirements/run.in -c requirements/build.txt -o requirements/run.txt
	$(LOCK) requirements/test.in -c requirements/build.txt -c requirements/run.txt -o requirements/test.txt
	$(LOCK) requirements/node.in -o requirements/node.txt
	.venv/bin/python -m web.assets lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
	|| { echo '需要 Python 3.11 或 3.12：make PYTHON=python3.11 … / Python 3.11 or 3.12 is needed' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo '请先安装 python3-venv / python3-venv is missing: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .venv

# What has no wheel, and the project itself, is built with the locked setuptools: nothing comes without a hash. The locks are
# whole, so pip looks for nothing beside them: left to itself it takes a newer release of what is asked for with an extra.
.venv/run.done: .venv/bin/python requirements/build.txt requirements/run.txt $(PACKAGING)
	@echo '正在安装依赖，约需一分钟 / installing the packages, about a minute …'
	$(PIP) --no-deps --require-hashes -r requirements/build.txt
	$(PIP) --no-deps --require-hashes --no-build-isolation -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.done: .venv/run.done requirements/test.txt
	$(PIP) --no-deps --require-hashes --no-build-isolation -r requirements/test.txt
	.venv/bin/python -m pip --disable-pip-version-check check --quiet
	@touch $@

# What the pages take into the browser, and the font of PDF, come from npm by hash; where there is no npm, a wheel brings one.
# One run brings both.
$(ASSETS): .venv/run.done requirements/node.txt web/assets/package.json web/assets/package-lock.json web/assets/vendor.py
	@echo '正在安装网页组件与字体 / installing what the pages need, and the font of PDF …'
	@.venv/bin/python -m web.assets
	@touch $(ASSETS)

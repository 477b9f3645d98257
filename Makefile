# Werkstattportal. `make` lists what can be done.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
PY := .venv/bin/python
# The tests use the system's Chromium; nothing is downloaded beside the pinned packages.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
.DEFAULT_GOAL := help
.PHONY: help setup run test check build bench mutants soak lock pictures clean

help: ## Zeigt diese Übersicht
	@echo "Werkstattportal: make ZIEL"
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' | while IFS='|' read -r name text; do printf '  %-10s %s\n' "$$name" "$$text"; done

setup: ## Richtet .venv/ ein oder erneuert sie, wenn sich requirements/ geändert hat
	@$(PYTHON) tools/environment.py dev

run: ## Startet Website und Dienst auf http://127.0.0.1:8000/ (PORT=8001 für einen anderen Port)
	@$(PYTHON) tools/preflight.py run
	@$(PYTHON) tools/environment.py service
	@ENVIRONMENT=$${ENVIRONMENT:-local} exec $(PY) -m forms_service run

test: ## Prüft alles mit den echten Bestandteilen (Chromium, git, strace, SQLite)
	@$(PYTHON) tools/preflight.py test
	@$(PYTHON) tools/environment.py dev
	@$(PY) -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder $(ARGS)

check: setup ## Prüft Stil, Typen, Importe, Vorlagen und Inhalte
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@PYTHONPATH=.:site .venv/bin/lint-imports
	@$(PY) -m pytest -q tests/contracts/test_templates.py
	@$(PY) build.py check

build: setup ## Baut die öffentliche Website nach site/out/public/
	@$(PY) build.py build

bench: setup ## Misst den Bau der Website neben reinem MkDocs Material
	@$(PY) benchmarks/site_build.py $(ARGS)

mutants: setup ## Verändert Regeln und Rechte im Kleinen und sieht nach, ob die Tests es merken (etwa 15 Minuten)
	@$(PY) -m tools.mutants $(ARGS)

soak: ## Prüft bis zu einer Stunde lang, was im Alltag zu lange dauert (ARGS="kills --minutes 5" für einen Teil)
	@$(PYTHON) tools/preflight.py test
	@$(PYTHON) tools/environment.py dev
	@$(PY) -m tests.soak $(ARGS)

lock: setup ## Erneuert die festgeschriebenen Paketstände in requirements/*.txt
	@$(PY) tools/lock.py

pictures: ## Nimmt die Bilder in docs/pictures/ neu auf
	@$(PYTHON) tools/preflight.py test
	@$(PYTHON) tools/environment.py dev
	@$(PY) tools/pictures.py

clean: ## Löscht Umgebung und Erzeugtes; die Daten in var/ bleiben
	@rm -rf .venv site/out proof .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

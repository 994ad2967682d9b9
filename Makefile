# Homeward. `make run` shows the demo, `make test` runs everything; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run test build test-swift test-commands test-browser simulation chaos lint policy bench bench-escalation screenshots pictures clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: ## install what is missing, build, prepare the demo region and serve it on this machine only
	@Scripts/run.sh

test: ## everything: build, Swift tests, lint, policies, commands, benchmarks, browser
	@Scripts/test.sh all

build: ## debug build with the tests
	@Scripts/test.sh build

test-swift: ## Swift tests, on SQLite and on a private PostgreSQL
	@Scripts/test.sh build swift

test-commands: ## the command line, from outside
	@Scripts/test.sh build assets commands

test-browser: ## every page in a browser: accessibility, HTML, weight, keyboard, reflow
	@Scripts/test.sh build assets samples release browser

chaos: ## the real program under faults, ten minutes of it: kills, clocks, networks, databases, providers
	@HOMEWARD_CHAOS=whole Scripts/test.sh build assets release chaos

simulation: ## worlds in which everything fails, twenty seconds on every core
	@Scripts/test.sh simulation

lint: ## the formatter's strict check
	@Scripts/test.sh lint

policy: ## load every policy and run its golden cases
	@Scripts/test.sh build policy

bench: ## side by side with Python and DuckDB on 10,000 people
	@Scripts/test.sh release bench

bench-escalation: ## timers of a safety ladder side by side with APScheduler and procrastinate, at full size
	@Scripts/test.sh build release && .venv/bin/python Benchmarks/escalation/run.py --all

screenshots: ## pictures of every page into screenshots/
	@Scripts/test.sh build assets samples release screenshots

pictures: ## the pictures of the README, from the demo region
	@Scripts/test.sh assets release
	@.venv/bin/python Scripts/pictures.py

clean: ## remove build products, the virtual environment and the pictures
	rm -rf .build .venv screenshots

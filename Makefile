.DEFAULT_GOAL := help
STEPS := check test-unit test-api contract test-docs test-app test-browser compose-check
.PHONY: help run test $(STEPS) format schema bench

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build what changed and serve API and app with demo data on http://localhost:8080
	@scripts/run.sh

test: ## All checks and tests below, stopping at the first failure
	@scripts/test.sh

check: ## Formatting and lints of the Rust code
test-unit: ## Unit tests of the server and the statistics
test-api: ## Tests of the HTTP API against a real server and database
contract: ## The committed OpenAPI document: current, and clean for its linters
test-docs: ## The commands of the documentation against a running server
test-app: ## The app: generated client, lint, types, translations, unit tests, build, weight
test-browser: ## Browser tests of the whole product, with accessibility checks
compose-check: ## docker-compose.yml against the Compose specification
$(STEPS):
	@scripts/test.sh $@

format: ## Format the Rust code and the app
	@cargo fmt --all
	@cd frontend && npm run --silent format

schema: ## Write api/schema from the migrations
	@WRITE_SCHEMA=1 cargo run --locked -p api-tests --bin with_postgres -- cargo test --locked -p api-tests schema::the_tables

bench: ## Benchmarks (long; not part of make test)
	@scripts/bench.sh

# Two commands do everything: `make run` and `make test`. The rest are the steps they are made of.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

TOOLS := $(CURDIR)/.tools
MODULES := end2end/node_modules
export PATH := $(TOOLS)/bin:$(CURDIR)/$(MODULES)/.bin:$(PATH)

# The version of wasm-bindgen in Cargo.lock: tool and library must agree to the digit.
BINDGEN := $(shell sed -n '/^name = "wasm-bindgen"$$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
# Its marks in the module are those of `wasm_split_helpers` in Cargo.lock, which leptos brings.
SPLIT := 0.2.4
DENY := 0.20.2
# The tools are small programs: building them fast matters more than their speed.
CHEAP := CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

# One set of packages in every native command, so that no dependency is built twice.
NATIVE := -p app -p audience -p domain -p migrations -p server -p store
FRONT_SOURCES := $(shell find app frontend style Cargo.toml Cargo.lock -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: run build dev test bench server lint lint-native lint-wasm format borders deny unit browser chromium

# ---- running -------------------------------------------------------------------------------------------------------

# Builds what changed, then serves; an empty database gets the demo workspace.
run: build
	@exec target/release/acumen serve --demo

build: server target/site/hash.txt

server:
	@cargo build --release --quiet $(NATIVE) --bins

target/site/hash.txt: $(FRONT_SOURCES) $(TOOLS)/bindgen-$(BINDGEN) $(TOOLS)/split-$(SPLIT) $(MODULES)/.installed
	node frontend/build.mjs release target/site

# Rebuilds and restarts whenever a source changes.
dev: $(TOOLS)/bindgen-$(BINDGEN) $(TOOLS)/split-$(SPLIT) $(MODULES)/.installed
	NATIVE="$(NATIVE)" node frontend/dev.mjs

# ---- tools ---------------------------------------------------------------------------------------------------------

$(TOOLS)/bindgen-$(BINDGEN):
	@mkdir -p $(TOOLS)
	rustup target add wasm32-unknown-unknown
	@if [ "$$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $(BINDGEN)" ]; then \
	  $(CHEAP) cargo install wasm-bindgen-cli --version $(BINDGEN) --root $(TOOLS); fi
	@touch $@

$(TOOLS)/split-$(SPLIT):
	@mkdir -p $(TOOLS)
	$(CHEAP) cargo install wasm_split_cli_support --version $(SPLIT) --locked --features build-binary --root $(TOOLS)
	@touch $@

$(TOOLS)/deny-$(DENY):
	@mkdir -p $(TOOLS)
	@if [ "$$(cargo-deny --version 2>/dev/null)" != "cargo-deny $(DENY)" ]; then \
	  $(CHEAP) cargo install cargo-deny --version $(DENY) --locked --root $(TOOLS); fi
	@touch $@

$(MODULES)/.installed: end2end/package.json end2end/package-lock.json
	cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
	@touch $@

# What the tests drive that is written in Python.
$(TOOLS)/python/.installed: end2end/requirements.txt
	python3 -m pip install --quiet --root-user-action ignore --upgrade --target $(TOOLS)/python -r end2end/requirements.txt
	@touch $@

chromium:
	@command -v chromium-headless-shell >/dev/null || { root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	  $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends chromium-headless-shell; }

# ---- testing -------------------------------------------------------------------------------------------------------

test: format lint borders deny unit browser
	@echo "Everything passed."

lint: lint-native lint-wasm

format: $(MODULES)/.installed
	cargo fmt --all --check
	prettier --check --log-level warn 'end2end/**/*.ts' 'end2end/*.json' 'end2end/*.mjs' 'end2end/bench/*.mjs' 'frontend/*.mjs' 'frontend/*.js' 'end2end/clients/*.js'

lint-native:
	cargo clippy --quiet $(NATIVE) --all-targets -- -D warnings

lint-wasm: $(TOOLS)/bindgen-$(BINDGEN)
	cargo clippy --quiet -p frontend --lib --target wasm32-unknown-unknown -- -D warnings

# Who may say what: architecture's borders, kept by grep and by the tree of dependencies.
borders:
	./.ci/borders

deny: $(TOOLS)/deny-$(DENY)
	./.ci/deny

# Unit, property, store (SQLite and PostgreSQL) and wire tests.
unit:
	@dir=$$(mktemp -d) && trap 'server/store/tests/postgres stop "$$dir"' EXIT && \
	url=$$(server/store/tests/postgres start "$$dir") && \
	ACUMEN_TEST_POSTGRES="$$url" cargo test $(NATIVE)

# The release build in a real browser.
browser: build chromium $(MODULES)/.installed $(TOOLS)/python/.installed
	./.ci/size target/site/sizes.json
	cd end2end && tsc --noEmit && playwright test

# ---- measuring -----------------------------------------------------------------------------------------------------

bench: build chromium $(MODULES)/.installed
	cargo bench -p audience
	node end2end/bench.mjs

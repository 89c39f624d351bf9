# The commands of this project. Each installs what it needs where it may, and
# otherwise prints what to install and fails.

CORPUS ?= ../shared/corpus
LOADTEST_ARGS ?=
SEARCH_ARGS ?=
FIGURES ?=

SECONDS ?= 60
SEEDS ?= 100000
FAULTS_ARGS ?= long

.PHONY: help run test bench bench-search loadtest faults fuzz conformance simulate screenshots lighthouse

help:
	@echo 'make run          build Peerdesk and start it on this machine, data in ./data'
	@echo 'make test         every check and every test, ending in "N passed, M failed"'
	@echo 'make bench        the benchmarks, ending with the table of figures to reach'
	@echo '                  FIGURES="single burst" for some of its rows only'
	@echo 'make bench-search quality and speed of search on a corpus of conversations'
	@echo '                  CORPUS=directory, SEARCH_ARGS=...'
	@echo 'make loadtest     replay a corpus of conversations through a real desk'
	@echo '                  CORPUS=directory (now $(CORPUS)), LOADTEST_ARGS=...'
	@echo '                  SCENARIO=desk_day (or another) for something made up instead'
	@echo 'make fuzz         look for input that breaks a property, SECONDS for each target'
	@echo '                  (now $(SECONDS))'
	@echo 'make conformance  the Autobahn test suite and the fuzzing, into protocol/CONFORMANCE.md'
	@echo 'make simulate     rules, commits, hub and clients in virtual time, SEEDS of it'
	@echo '                  (now $(SEEDS))'
	@echo 'make faults       break nodes, Postgres and Redis in every way, with many seeds'
	@echo '                  FAULTS_ARGS="only FAULT... --seed N" replays one'
	@echo 'make screenshots  pictures of every screen, from a running desk'
	@echo 'make lighthouse   what Lighthouse says of the first screens, into web-client/LIGHTHOUSE.md'

run:
	@exec .ci/start

test:
	@exec .ci/test

# The last step ends with the table of all figures that have to be reached; without
# other work on the machine it takes about ten minutes.
bench:
	@.ci/install postgres redis
	@.ci/web-client build
	cargo bench -p peerdesk-server
	cargo build --release --bin peerdesk --bin peerdesk-loadtest
	target/release/peerdesk-loadtest figures $(FIGURES)

# With a Python that has the package wordllama, its static model is measured as well:
# SEARCH_ARGS='--python path/to/python'.
bench-search:
	@.ci/install postgres
	SQLX_OFFLINE=true cargo build --release -p peerdesk-search-bench
	target/release/peerdesk-search-bench --corpus '$(CORPUS)' figures $(SEARCH_ARGS)

loadtest:
	@.ci/install postgres redis
	@.ci/web-client build
	cargo build --release --bin peerdesk --bin peerdesk-loadtest
ifdef SCENARIO
	target/release/peerdesk-loadtest scenario $(SCENARIO) $(LOADTEST_ARGS)
else
	target/release/peerdesk-loadtest replay --corpus '$(CORPUS)' $(LOADTEST_ARGS)
endif

fuzz:
	@.ci/fuzz $(SECONDS)

conformance:
	@.ci/conformance $(SECONDS)

simulate:
	SQLX_OFFLINE=true PEERDESK_SIMULATION_SEEDS=$(SEEDS) cargo test --locked -p peerdesk-server \
		--test simulation guarantees_hold -- --nocapture

# The first build is the one of the tests, which makes the program as well. PEERDESK_OLD_BIN names an
# older version to run beside this one.
faults:
	@.ci/install postgres redis faketime
	SQLX_OFFLINE=true cargo test --workspace --test it --no-run
	SQLX_OFFLINE=true cargo build --workspace --example controlled_node --bin peerdesk-faults \
		--features peerdesk-server/controls
	target/debug/peerdesk-faults $(FAULTS_ARGS)

screenshots:
	@.ci/install postgres chromium
	@.ci/web-client build
	cargo build --release --bin peerdesk
	@PEERDESK_BIN="$(CURDIR)/target/release/peerdesk" .ci/web-client screenshots

lighthouse:
	@.ci/install postgres chromium
	@.ci/web-client build
	cargo build --release --bin peerdesk
	@PEERDESK_BIN="$(CURDIR)/target/release/peerdesk" .ci/web-client lighthouse

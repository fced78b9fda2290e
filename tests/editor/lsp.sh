#!/bin/sh
# What a learner sees in an editor, with a real rust-analyzer:
#
#     tests/editor/lsp.sh RUST_ANALYZER     with the one at this path
#     tests/editor/lsp.sh                   with the one on PATH, if there is one
#     tests/editor/lsp.sh --install         builds the version below into target/rust-analyzer, once
#
# Takes a few minutes. Needs Python 3 and builds the tool as it is here.
set -eu
version=0.0.330
repository=$(realpath "$(dirname "$0")/../..")

server=${1:-rust-analyzer}
if [ "$server" = --install ]; then
    root=$repository/target/rust-analyzer
    # Quick to build beats quick to run; the whole takes about ten minutes on two processors.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
        cargo install ra_ap_rust-analyzer --version "$version" --locked --root "$root"
    server=$root/bin/rust-analyzer
fi
# rustup puts a rust-analyzer on PATH that only says that it is not installed.
if ! "$server" --version > /dev/null 2>&1; then
    echo "skipped: $server can't be run; name a rust-analyzer, or let --install build one"
    exit 0
fi
command -v python3 > /dev/null || { echo "skipped: there is no python3"; exit 0; }

cargo build --locked --manifest-path "$repository/Cargo.toml"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
PATH=$repository/target/debug:$PATH python3 "$repository/tests/editor/lsp.py" "$server" "$room" || {
    trap - EXIT
    echo "the course and rust-analyzer's log are in $room"
    exit 1
}

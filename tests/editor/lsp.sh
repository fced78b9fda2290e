#!/usr/bin/env bash
# What a learner sees in an editor, with a real rust-analyzer:
#
#     tests/editor/lsp.sh RUST_ANALYZER     with the one at this path
#     tests/editor/lsp.sh                   with the one on PATH, or else Debian's, unpacked below target/
#
# Needs Python 3.11 and builds the tool as it is here. Where there is no rust-analyzer, it says so and is content.
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")

# rustup puts a rust-analyzer on PATH that only says that it is not installed.
runs() { "$1" --version >/dev/null 2>&1; }

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

server=${1:-rust-analyzer}
if ! runs "$server"; then
  [ $# = 0 ] || { echo "$server can't be run" >&2; exit 1; }
  if ! environment=$(bash "$repository/.ci/debian" rust-web-analyzer 2>/dev/null); then
    echo "SKIPPED: there is no rust-analyzer, and Debian's rust-web-analyzer can't be had"
    exit 0
  fi
  # Debian's libraries are for this program only: the toolchain stays the one in force.
  server=$room/rust-analyzer
  (
    eval "$environment"
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$LD_LIBRARY_PATH" "$(command -v rust-analyzer)" >"$server"
  )
  chmod +x "$server"
fi
python3 -c "import tomllib" 2>/dev/null || { echo "SKIPPED: there is no Python of 3.11 or later"; exit 0; }

cargo build --locked --quiet --manifest-path "$repository/Cargo.toml"
# Every wait in it has a limit of its own; this one is for all together.
PATH="$repository/target/debug:$PATH" timeout 1800 python3 "$repository/tests/editor/lsp.py" "$server" "$room" || {
  trap - EXIT
  echo "the course and rust-analyzer's log are in $room"
  exit 1
}

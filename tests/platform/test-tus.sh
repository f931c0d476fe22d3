#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The stock tus-js-client against the platform, over TLS. Its packages come from npm into the build folder, by the checked-in lock with
# its digests; where they cannot be had, this says so and is skipped. TAP.
#   test-tus.sh SOURCE FOLDER: FOLDER holds the packages
set -u
source=$1
packages=$2
skip () { echo "1..0 # SKIP $*"; exit 0; }
command -v node >/dev/null 2>&1 || skip "there is no node"
command -v npm >/dev/null 2>&1 || skip "there is no npm"
[ "$(node -p 'typeof fetch')" = function ] || skip "this node is older than 18"

mkdir -p "$packages" || exit 1
if ! cmp -s "$source/package-lock.json" "$packages/fetched-lock.json"; then
  cp "$source/package.json" "$source/package-lock.json" "$packages/" || exit 1
  if ! (cd "$packages" && timeout 150 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 >npm.log 2>&1); then
    sed 's/^/# /' "$packages/npm.log"
    skip "npm cannot fetch tus-js-client: $(grep -m 1 -E 'ERR!|error' "$packages/npm.log" | tr -d '#')"
  fi
  cp "$source/package-lock.json" "$packages/fetched-lock.json" || exit 1
fi

work=$(mktemp -d) || exit 1
server=
stop () { [ -z "$server" ] || kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"; }
trap stop EXIT INT TERM
: >"$work/line"
"$ZT_PLATFORM" init --sample --data "$work/data" >/dev/null || exit 1
"$ZT_PLATFORM" serve --data "$work/data" --listen 127.0.0.1:0 >"$work/line" 2>"$work/log" &
server=$!
tries=0
until grep -q 'https://' "$work/line"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then
    sed 's/^/# /' "$work/log"
    exit 1
  fi
  sleep 0.1
done
url=$(sed -n 's/.*\(https:[^ ]*\).*/\1/p' "$work/line" | head -n 1)
cp "$source/client.js" "$packages/client.js" || exit 1
NODE_EXTRA_CA_CERTS="$work/data/ca.pem" node "$packages/client.js" "$work/data" "$url"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Asks the running practice platform what it holds of the bid. check-platform.sh CLI WORKSPACE
set -eu
cli=$1
workspace=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
accounts=$workspace/platform/sample/accounts.json
url=$("$cli" --workspace "$workspace" status | grep -o 'https://[0-9.:]*' | head -n 1)
ZHAOTOU_PASSWORD=$(jq -r '.[] | select(.user == "supplier1") | .password' "$accounts") \
  "$cli" --workspace "$work/other" connect "$url" --user supplier1 --ca "$workspace/platform/ca.pem" >/dev/null
"$cli" --workspace "$work/other" sync >/dev/null
"$cli" --workspace "$work/other" list bid --json >"$work/bids.json"
jq -e 'length == 1 and .[0].state == "submitted" and (.[0].parts | length) >= 2' "$work/bids.json" >/dev/null ||
  { echo "# the platform does not hold the bid:"; cat "$work/bids.json"; exit 1; }
draft=$("$cli" --workspace "$workspace" list draft --json | jq -r '.[0].id')
"$cli" --workspace "$workspace" bid receipt "$draft" -o "$work/receipt.json" >/dev/null
"$cli" verify "$work/receipt.json" >/dev/null
# What was typed is what was signed, and what was signed is what the platform stores.
[ "$("$cli" --workspace "$workspace" show draft "$draft" --json | jq '.. | .total? // empty | .amount? // empty')" = 8442888 ]
"$cli" --workspace "$workspace" bid compose "$draft" -o "$work/signed.pdf" >/dev/null
if command -v pdftotext >/dev/null 2>&1; then
  pdftotext -layout "$work/signed.pdf" - | grep -q '5,000\.01.*4,000,008\.00' || { echo "# the signed PDF has another price"; exit 1; }
fi
"$cli" --workspace "$workspace" bid drill "$draft" >/dev/null

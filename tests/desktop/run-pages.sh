#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every page in Chinese and English, and in high contrast, of a workspace with bids at every step. run-pages.sh BUILD
set -eu
build=$1
for program in xvfb-run dbus-run-session jq; do
  command -v "$program" >/dev/null 2>&1 || { echo "1..0 # SKIP $program is not installed"; exit 0; }
done
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
if ! locale -a 2>/dev/null | grep -qi '^zh_CN\.utf-\?8$'; then
  if localedef -i zh_CN -f UTF-8 "$work/zh_CN.UTF-8" 2>/dev/null; then export LOCPATH="$work"; fi
fi
if [ -n "${LOCPATH:-}" ] || locale -a | grep -qi '^zh_CN\.utf-\?8$'; then export LANG=zh_CN.UTF-8; else export LANG=C.UTF-8; fi
unset LC_ALL
export GSK_RENDERER=cairo GIO_USE_VFS=local GSETTINGS_BACKEND=memory ZT_LOCALE_DIR="$build/po" ZT_HELPER_DIR="$build/src/document"
export XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache" ZT_WATCHDOG=0

data=$work/platform
"$build/src/platform/zhaotou-platform" init --data "$data" --sample >/dev/null 2>&1
"$build/src/platform/zhaotou-platform" serve --data "$data" --listen 127.0.0.1:0 >"$work/serve.log" 2>/dev/null &
server=$!
waited=0
until grep -q 'listening on' "$work/serve.log" 2>/dev/null; do
  waited=$((waited + 1)); [ $waited -lt 200 ] || { echo "Bail out! the platform did not start"; exit 1; }
  sleep 0.1
done
url=$(sed -n 's/.*listening on //p' "$work/serve.log" | head -n 1)
account () { jq -r --arg field "$1" '.[] | select(.user == "supplier1") | .[$field]' "$data/sample/accounts.json"; }
as () { ZHAOTOU_PASSWORD=$(account password) ZHAOTOU_PIN=$(account pin) "$build/src/cli/zhaotou-cli" --workspace "$work/desk" "$@" 2>/dev/null; }
as connect "$url" --user supplier1 --ca "$data/ca.pem" >/dev/null
as sync >/dev/null
fill () { # TENDER: prints the draft's id
  bid=$(as bid new "$1")
  as bid set "$bid" --body "$data/sample/drafts/$1/answers.json" >/dev/null
  as bid price "$bid" "$data/sample/drafts/$1/prices.csv" >/dev/null
  for file in "$data/sample/drafts/$1"/attachments/*.pdf; do as bid attach "$bid" "$(basename "$file" .pdf)" "$file" >/dev/null; done
  echo "$bid"
}
tender () { as list tender --json | jq -r --argjson n "$1" 'sort_by(.tenderPeriod.endDate) | .[$n].id'; }
advance () { # DRAFT STEP…
  bid=$1; shift
  for step; do
    case $step in sign) as bid sign "$bid" --identity "$(account identity)" ;; *) as bid "$step" "$bid" ;; esac >/dev/null
  done
}
done_tender=$(tender 0)
submitted=$(fill "$done_tender"); advance "$submitted" sign seal submit
as bid receipt "$submitted" -o "$work/receipt.json" >/dev/null
draft=$(fill "$(tender 1)")
signed=$(fill "$(tender 2)"); advance "$signed" sign
sealed=$(fill "$(tender 3)"); advance "$sealed" sign seal
empty=$(as bid new "$(tender 4)")
# From here on without a network: what is shown then is the longer text.
kill "$server"; server=

pages="$("$build/src/desktop/zhaotou" --list-pages) opportunities/$done_tender bids/$draft bids/$draft/prices bids/$draft/deviation bids/$draft/other bids/$draft/step:3
 bids/$draft/step:4 bids/$empty bids/$empty/prices bids/$signed/step:5 bids/$sealed/step:6 bids/$submitted/step:4 bids/$submitted/step:7 help/bids evidence$work/receipt.json"
run () { # NAME SETTING…: one process, its results numbered on
  name=$1; shift
  out=$work/out-$(echo "$name" | tr ' ' -)
  cp -r "$work/desk" "$out.desk"
  env "$@" XDG_DATA_HOME="$out.data" xvfb-run -a -s "-screen 0 1400x900x24 -noreset" dbus-run-session -- \
    "$build/tests/desktop/test-pages" "$out.desk" $pages >"$out" 2>"$out.err" || { echo "not ok"; sed 's/^/# /' "$out.err" | tail -n 20; } >>"$out"
  grep -E '^(ok|not ok|# )' "$out" | sed -E "s/^(ok|not ok) ([0-9]+ )?-?/\1 - $name:/" >"$out.all"
}
if [ -n "${ZT_ONE_LOOK:-}" ]; then
  run zh_CN LANGUAGE=zh_CN
else
  # Beside one another, each with a screen and a workspace of its own.
  run zh_CN LANGUAGE=zh_CN &
  run en LANGUAGE=en &
  wait
  run "high contrast" LANGUAGE=zh_CN ADW_DEBUG_HIGH_CONTRAST=1
fi
cat "$work"/out-*.all >"$work/all"
awk '/^(ok|not ok)/ {n++; sub(/ - /, " " n " - ")} {print} END {print "1.." n}' "$work/all"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes every picture of the help, the README and the software centres anew from the real window. make-pictures.sh BUILD
# Needs what test.sh needs, and pngquant. The sample data decides what is in them; run it when the window has changed.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
platform=$build/src/platform/zhaotou-platform
cli=$build/src/cli/zhaotou-cli
desktop=$build/src/desktop/zhaotou
work=$(mktemp -d)
server=
trap 'status=$?; [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT INT TERM

if [ ! -e "${LOCPATH:-/nonexistent}/zh_CN.UTF-8" ]; then
  localedef -i zh_CN -f UTF-8 "$work/zh_CN.UTF-8" 2>/dev/null || true
  export LOCPATH="$work"
fi
export ZT_LOCALE_DIR="$build/po" ZT_HELPER_DIR="$build/src/document" GSK_RENDERER=cairo XDG_DATA_HOME="$work/data" LANG=zh_CN.UTF-8 LANGUAGE=zh_CN

data=$work/platform
"$platform" init --data "$data" --sample >/dev/null 2>&1
"$platform" serve --data "$data" --listen 127.0.0.1:0 >"$work/serve.log" 2>/dev/null &
server=$!
until grep -q 'listening on' "$work/serve.log" 2>/dev/null; do sleep 0.1; done
url=$(sed -n 's/.*listening on //p' "$work/serve.log" | head -n 1)
account () { jq -r --arg field "$1" '.[] | select(.user == "supplier1") | .[$field]' "$data/sample/accounts.json"; }
desk=$work/desk
as () { ZHAOTOU_PASSWORD=$(account password) ZHAOTOU_PIN=$(account pin) "$cli" --workspace "$desk" "$@"; }
as connect "$url" --user supplier1 --ca "$data/ca.pem" >/dev/null
as sync >/dev/null

# picture FILE PAGE WIDTHxHEIGHT: in the language of the moment
picture () {
  xvfb-run -a -s "-screen 0 1400x920x24 -noreset" dbus-run-session -- \
    "$desktop" --workspace "$desk" --page "$2" --size "$3" --screenshot "$1" >/dev/null 2>"$work/log" || { cat "$work/log"; exit 1; }
}
# help FILE PAGE [WIDTHxHEIGHT]: a small one for the help, in both languages
help () {
  for language in zh_CN en; do
    LANGUAGE=$language picture "$work/$1.png" "$2" "${3:-1366x768}"
    convert "$work/$1.png" -filter Lanczos -resize 820x -unsharp 0x0.6 "$work/small.png"
    pngquant --force --speed 1 --strip 64 --output "$root/data/help/$language/$1.png" "$work/small.png"
  done
}
# large FILE PAGE: for the README and software centres
large () {
  picture "$work/$1.png" "$2" 1366x768
  pngquant --force --speed 1 --strip 128 --output "$root/data/screenshots/$1.png" "$work/$1.png"
}

tender=$(as list tender --json | jq -r 'sort_by(.tenderPeriod.endDate) | .[0].id')
sample=$data/sample/drafts/$tender
bid=$(as bid new "$tender")
as bid set "$bid" --body "$sample/answers.json" >/dev/null
as bid price "$bid" "$sample/prices.csv" >/dev/null
large opportunities "opportunities/$tender"
help opportunities "opportunities/$tender"
# Not all attachments yet: the assistant has something to say.
large bid "bids/$bid/prices"
help bids "bids/$bid/prices"
for file in "$sample"/attachments/*.pdf; do as bid attach "$bid" "$(basename "$file" .pdf)" "$file" >/dev/null; done
help home home
as bid compose "$bid" -o "$work/bid.pdf" >/dev/null
help documents "bids/$bid/step:3"
help bids-sign "bids/$bid/step:4"
large sign "bids/$bid/step:4"
as bid sign "$bid" --identity "$(account identity)" >/dev/null
as bid seal "$bid" >/dev/null
as bid submit "$bid" >/dev/null
help bids-submit "bids/$bid/step:7"
large receipt "bids/$bid/step:7"
large home home
help outbox outbox
help settings settings 1366x900
ls -l "$root"/data/help/*/*.png "$root"/data/screenshots/*.png | awk '{sum += $5; print $5, $9} END {print sum, "bytes"}'

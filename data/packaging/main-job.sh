#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The main job without a display: three suppliers bid, the purchaser opens. main-job.sh BUILD PICTURES
# Every step says what was checked, with the programs anybody has (openssl, pdfsig, qpdf, pdftotext); the first failure stops it.
set -eu
build=$1
pictures=$2
platform=$build/src/platform/zhaotou-platform
cli=$build/src/cli/zhaotou-cli
desktop=$build/src/desktop/zhaotou
work=$(mktemp -d)
server=
trap 'status=$?; [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT INT TERM
mkdir -p "$pictures"
seconds_to_close=${ZT_CLOSE_IN:-75}

step () { printf '\n== %s\n' "$*"; }
ok () { printf '   ✔ %s\n' "$*"; }
fail () { printf '   ✘ %s\n' "$*"; exit 1; }

account () { jq -r --arg user "$1" --arg field "$2" '.[] | select(.user == $user) | .[$field]' "$data/sample/accounts.json"; }
as () { # as USER ARGUMENT…: the command line in that person's workspace
  user=$1; shift
  ZHAOTOU_PASSWORD=$(account "$user" password) ZHAOTOU_PIN=$(account "$user" pin) "$cli" --workspace "$work/$user" "$@"
}

step "平台 platform: sample data, then serving over TLS"
data=$work/platform
"$platform" init --data "$data" --sample --close-in "$seconds_to_close" >"$work/init.log" 2>&1 || { cat "$work/init.log"; fail "init"; }
"$platform" serve --data "$data" --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
server=$!
waited=0
until grep -q 'listening on' "$work/serve.log" 2>/dev/null; do
  waited=$((waited + 1)); [ $waited -lt 100 ] || { cat "$work/serve.err"; fail "the platform did not start"; }
  sleep 0.1
done
url=$(sed -n 's/.*listening on //p' "$work/serve.log" | head -n 1)
ok "$url, $(curl -s --cacert "$data/ca.pem" "$url/v1/health" | jq -c .)"

step "供应商 supplier1 connects and reads the tenders"
as supplier1 connect "$url" --user supplier1 --ca "$data/ca.pem" >/dev/null
as supplier1 sync >/dev/null
tender=$(as supplier1 list tender --json | jq -r 'sort_by(.tenderPeriod.endDate) | .[0].id')
ok "$(as supplier1 list tender --json | jq length) tenders; bidding for $tender: $(as supplier1 show tender "$tender" --json | jq -r .title)"
sample=$data/sample/drafts/$tender

for user in supplier1 supplier2 supplier3; do
  identity=$(account "$user" identity)
  step "$user ($(account "$user" organisation)): draft, check, compose, sign, seal, submit"
  if [ "$user" != supplier1 ]; then
    as "$user" connect "$url" --user "$user" --ca "$data/ca.pem" >/dev/null
    as "$user" sync >/dev/null
  fi
  bid=$(as "$user" bid new "$tender")
  as "$user" bid set "$bid" --body "$sample/answers.json" >/dev/null
  as "$user" bid price "$bid" "$sample/prices.csv" >/dev/null
  for file in "$sample"/attachments/*.pdf; do
    as "$user" bid attach "$bid" "$(basename "$file" .pdf)" "$file" >/dev/null
  done
  as "$user" bid check "$bid" >/dev/null
  ok "checked: nothing stops signing"
  as "$user" bid sign "$bid" --identity "$identity" >/dev/null
  as "$user" bid compose "$bid" -o "$work/$user.pdf" >/dev/null
  qpdf --check "$work/$user.pdf" >/dev/null 2>&1 || fail "qpdf --check"
  pdftotext "$work/$user.pdf" - | grep -q '投标' || fail "no Chinese text"
  foreign=$(pdfsig -nocert "$work/$user.pdf" 2>/dev/null | sed -n 's/.*Signature Validation: //p' | sort -u)
  if openssl pkcs12 -in "$identity" -passin "pass:$(account "$user" pin)" -nokeys 2>/dev/null | openssl x509 -noout -text | grep -q 'ASN1 OID: SM2'; then
    foreign="pdfsig knows no SM2"
  elif [ "$foreign" != "Signature is Valid." ]; then
    fail "pdfsig: $foreign"
  fi
  ok "signed PDF: $(pdfinfo "$work/$user.pdf" | awk '/^Pages/ {print $2}') pages, qpdf --check clean; $foreign"
  as "$user" pdf verify "$work/$user.pdf" --trust "$data/ca.pem" >/dev/null
  ok "our own verification: valid, trusted"
  as "$user" bid seal "$bid" >/dev/null
  as "$user" bid submit "$bid" >/dev/null
  as "$user" bid receipt "$bid" -o "$work/$user.receipt" >/dev/null
  "$cli" verify "$work/$user.receipt" >/dev/null
  jq -r .timestamp "$work/$user.receipt" | base64 -d >"$work/$user.tst"
  jq -cS .event "$work/$user.receipt" | tr -d '\n' >"$work/$user.event"
  openssl ts -verify -data "$work/$user.event" -in "$work/$user.tst" -token_in -CAfile "$data/ca.pem" >/dev/null 2>&1 ||
    fail "openssl ts does not accept the receipt's time stamp"
  ok "submitted, receipt verified by us and its time stamp by openssl ts"
done

step "采购人 buyer1 tries to open before the time"
as buyer1 connect "$url" --user buyer1 --ca "$data/ca.pem" >/dev/null
as buyer1 sync >/dev/null
if as buyer1 tender open "$tender" --identity "$(account buyer1 identity)" >/dev/null 2>"$work/early"; then fail "opened early"; fi
ok "refused: $(tail -n 1 "$work/early")"

step "waiting for the deadline, then every supplier's next sync releases its key"
opening=$(as buyer1 show tender "$tender" --json | jq -r .bidOpening.date)
left=$(($(date -d "$opening" +%s) - $(date +%s) + 2))
[ $left -le 0 ] || ok "$left seconds to go"
[ $left -le 0 ] || sleep $left
for user in supplier1 supplier2 supplier3; do as "$user" sync >/dev/null; done
ok "released"

step "开标 buyer1 opens"
as buyer1 sync >/dev/null
as buyer1 tender open "$tender" --identity "$(account buyer1 identity)"
for file in "$sample"/attachments/*.pdf; do
  digest=$(sha256sum <"$file" | cut -d' ' -f1)
  count=$(find "$work/buyer1/opened" -type f -path '*attachments*' -exec sha256sum {} + | grep -c "^$digest" || true)
  [ "$count" = 3 ] || fail "$(basename "$file") came back $count times of 3"
done
ok "every attachment of three bids came back byte for byte"
"$platform" verify --data "$data" >/dev/null
ok "the platform's whole log and all blobs verify"

step "窗口 pictures of the windows in $pictures"
if [ -x "$desktop" ] && command -v xvfb-run >/dev/null 2>&1; then
  for page in home opportunities "opportunities/$tender" bids; do
    file=$pictures/$(printf '%s' "$page" | tr / -).png
    GSK_RENDERER=cairo xvfb-run -a -s "-screen 0 1366x768x24 -noreset" dbus-run-session -- \
      "$desktop" --workspace "$work/supplier1" --page "$page" --size 1366x768 --screenshot "$file" >/dev/null 2>"$work/shot.log" ||
      { tail -n 3 "$work/shot.log"; fail "picture of $page"; }
    ok "$file"
  done
  file=$pictures/bid.png
  bid=$(as supplier1 list draft --json | jq -r '.[0].id')
  GSK_RENDERER=cairo xvfb-run -a -s "-screen 0 1366x768x24 -noreset" dbus-run-session -- \
    "$desktop" --workspace "$work/supplier1" --page "bids/$bid" --size 1366x768 --screenshot "$file" >/dev/null 2>"$work/shot.log" ||
    { tail -n 3 "$work/shot.log"; fail "picture of the bid"; }
  ok "$file"
fi
printf '\nDone: three bids with RSA, EC and SM2 keys written, checked, signed, sealed, submitted, opened and verified.\n'

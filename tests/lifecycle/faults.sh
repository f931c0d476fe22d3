#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing lost, nothing twice: the line cut in the middle of an upload, the platform and the client killed with -9 at any moment,
# the same command sent twice, a change of price that costs kilobytes. faults.sh PLATFORM CLI PROXY
platform=$1 cli=$2 proxy=$3
. "$(dirname "$0")/lifecycle.sh"

# A moment between 0.0MIN and 0.0MAX s.
moment () { awk -v seed="$1" -v least="$2" -v most="$3" 'BEGIN { srand(seed); printf "%.3f", (least + rand() * (most - least)) / 1000 }'; }
outbox_states () { as "$1" outbox --json | jq -r '[.[] | .state] | unique | join(",")'; }
waiting () { as "$1" outbox --json | jq '[.[] | select(.type != "release" and .state != "done")] | length'; }
sent () { sleep 0.2; cat "$work/sent"; } # bytes that clients sent through the proxy
sync_until_done () { # USER: as a person would, again and again
  tries=0
  until as "$1" sync >"$work/out" 2>&1 && [ "$(waiting "$1")" = 0 ]; do
    tries=$((tries + 1)); [ $tries -lt 20 ] || return 1
    sleep 0.5
  done
}

init_platform 86400
start_server
for user in supplier1 supplier2 supplier3; do
  check "$user connects" as "$user" connect "$url" --user "$user" --ca "$data/ca.pem"
  check "$user synchronises" as "$user" sync
done
tender=$(first_tender supplier1)
head -c 12000000 /dev/urandom >"$work/drawings.bin"

# --- The line is cut in the middle of an upload, twice, and restored -------------------------------------------------------
draft=$(fill_bid supplier1 "$tender") || bail "supplier1 drafts"
check "a large attachment" as supplier1 bid attach "$draft" other "$work/drawings.bin"
check "signed" as supplier1 bid sign "$draft" --identity "$(account supplier1 identity)"
check "sealed" as supplier1 bid seal "$draft"
start_proxy --cut-after 5000000 --times 2 --count "$work/sent"
check "over the bad line: connected" as supplier1 connect "$through" --user supplier1 --ca "$data/ca.pem"
before=$(sent)
as supplier1 bid submit "$draft" >"$work/out" 2>&1; status=$?
case $status in 0|3) ok "submitted while the line is cut (status $status)" ;; *) not_ok "submitted while the line is cut (status $status)" ;; esac
check "the rest goes when the line is back" sync_until_done supplier1
after=$(sent)
size=$(as supplier1 show bid "$tender.$(account supplier1 organisationId)" --json | jq '[.parts[].size] | add')
note "parts have $size bytes; the client sent $((after - before))"
if [ $((after - before)) -ge "$size" ] && [ $((after - before)) -lt $((size + 4400000)) ]; then ok "what had arrived was not sent again"; else not_ok "what had arrived was not sent again"; fi
check "the platform stores what was sealed" as supplier1 bid drill "$draft"
check "the receipt holds" as supplier1 bid receipt "$draft"

# --- A last-minute change of price sends kilobytes --------------------------------------------------------------------------
before=$(sent)
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i ~ /单价/) column = i; if ($i ~ /小计/) sum = i } print; next }
  NR == 2 && column { $column = sprintf("%.2f", $column - 1); if (sum) $sum = "" } { print }' "$data/sample/drafts/$tender/prices.csv" >"$work/prices.csv"
check "another price" as supplier1 bid price "$draft" "$work/prices.csv"
check "signed again" as supplier1 bid sign "$draft" --identity "$(account supplier1 identity)"
check "sealed again" as supplier1 bid seal "$draft"
check "submitted again" as supplier1 bid submit "$draft"
check "all of it arrives" sync_until_done supplier1
after=$(sent)
note "the change of price sent $((after - before)) bytes"
if [ $((after - before)) -gt 0 ] && [ $((after - before)) -lt 100000 ]; then ok "only the package was sent"; else not_ok "only the package was sent"; fi
is "$(count_events supplier1 "$tender.$(account supplier1 organisationId)" submit)" 2 "two submissions in the log, as meant"
check "the good line again" as supplier1 connect "$url" --user supplier1 --ca "$data/ca.pem"

# --- No network at all: exit 3, kept, goes by itself ------------------------------------------------------------------------
draft=$(fill_bid supplier2 "$tender") || bail "supplier2 drafts"
stop_server TERM
check "offline: signed" as supplier2 bid sign "$draft" --identity "$(account supplier2 identity)"
check "offline: sealed" as supplier2 bid seal "$draft"
check_status 3 "offline: kept in the outbox" as supplier2 bid submit "$draft"
check_status 3 "offline: asked again, still kept" as supplier2 bid submit "$draft"
is "$(as supplier2 outbox --json | jq '[.[] | select(.type == "command")] | length')" 1 "offline: it waits once"

# --- The platform is killed with -9 while it commits ------------------------------------------------------------------------
round=0
while [ $round -lt 6 ]; do
  round=$((round + 1))
  start_server
  as supplier2 sync >/dev/null 2>&1 &
  client=$!
  sleep "$(moment "$round" 20 220)"
  stop_server KILL
  wait $client
done
start_server
check "after six kills of the platform everything arrives" sync_until_done supplier2
is "$(count_events supplier2 "$tender.$(account supplier2 organisationId)" submit)" 1 "once in the log"
check "with a receipt that holds" as supplier2 bid receipt "$draft"
check "the log of the killed platform is whole" "$platform" verify --data "$data"

# --- The same command twice -------------------------------------------------------------------------------------------------
sqlite3 "$work/supplier2/own.db" "SELECT command FROM outbox WHERE type = 0 ORDER BY id DESC LIMIT 1" >"$work/command.json"
token=$(token_of supplier2)
for time in 1 2; do
  curl -s --cacert "$data/ca.pem" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "@$work/command.json" "$url/v1/commands" |
    jq -cS .event >"$work/answer.$time"
done
check "the same command twice has the same answer" cmp "$work/answer.1" "$work/answer.2"
is "$(count_events supplier2 "$tender.$(account supplier2 organisationId)" submit)" 1 "and one effect"

# --- The platform is killed with -9 while it takes an upload ----------------------------------------------------------------
check "supplier2 attaches something large" as supplier2 bid attach "$draft" other "$work/drawings.bin"
check "signed" as supplier2 bid sign "$draft" --identity "$(account supplier2 identity)"
check "sealed" as supplier2 bid seal "$draft"
start_proxy --rate 16000000
check "over a slow line" as supplier2 connect "$through" --user supplier2 --ca "$data/ca.pem"
round=0
while [ $round -lt 3 ]; do
  round=$((round + 1))
  as supplier2 sync >/dev/null 2>&1 &
  client=$!
  sleep "$(moment "$round" 250 600)"
  stop_server KILL
  wait $client
  start_server
done
check "submitted" as supplier2 bid submit "$draft"
check "after three kills the upload is complete" sync_until_done supplier2
check "and what is stored is what was sealed" as supplier2 bid drill "$draft"
check "the good line again" as supplier2 connect "$url" --user supplier2 --ca "$data/ca.pem"

# --- The client is killed with -9 at every step -----------------------------------------------------------------------------
sample=$data/sample/drafts/$tender
seed=0
kill_then_do () { # MOST MILLISECONDS, ARGUMENT…: killed a few times, then left alone
  most=$1; shift
  for n in 1 2 3; do
    seed=$((seed + 1))
    ZHAOTOU_PASSWORD=$(account supplier3 password) ZHAOTOU_PIN=$(account supplier3 pin) \
      timeout -s KILL "$(moment $seed 5 "$most")" "$cli" --workspace "$work/supplier3" "$@" >/dev/null 2>&1
  done
  as supplier3 "$@" >"$work/out" 2>&1
}
kill_then_do 120 bid new "$tender" || not_ok "bid new"
draft=$(tail -n 1 "$work/out")
is "$(as supplier3 list draft --json | jq length)" 1 "killed in bid new: one draft"
kill_then_do 120 bid set "$draft" --body "$sample/answers.json" && kill_then_do 120 bid price "$draft" "$sample/prices.csv" && ok "killed in bid set and bid price" || not_ok "killed in bid set and bid price"
all=0
for file in "$sample"/attachments/*; do
  slot=$(basename "$file"); kill_then_do 200 bid attach "$draft" "${slot%.*}" "$file" || all=1
done
is "$all" 0 "killed in bid attach"
is "$(as supplier3 show draft "$draft" --json | jq '[.attachments[] | length] | add')" "$(ls "$sample/attachments" | wc -l)" "no attachment twice"
check "killed in bid check" kill_then_do 120 bid check "$draft"
check "killed in bid compose" kill_then_do 400 bid compose "$draft"
check "killed in bid sign" kill_then_do 900 bid sign "$draft" --identity "$(account supplier3 identity)"
check "killed in bid seal" kill_then_do 150 bid seal "$draft"
kill_then_do 300 bid submit "$draft"; status=$?
case $status in 0|3) ok "killed in bid submit" ;; *) not_ok "killed in bid submit (status $status)" ;; esac
check "everything arrives" sync_until_done supplier3
is "$(count_events supplier3 "$tender.$(account supplier3 organisationId)" submit)" 1 "once in the log"
check "killed in bid receipt" kill_then_do 150 bid receipt "$draft"
check "and what is stored is what was sealed" as supplier3 bid drill "$draft"

# --- Withdrawn and submitted again; a late one refused ----------------------------------------------------------------------
check "withdrawn" as supplier3 bid withdraw "$draft"
is "$(as supplier3 show bid "$tender.$(account supplier3 organisationId)" --json | jq -r .state)" withdrawn "the platform knows"
check "submitted again" as supplier3 bid submit "$draft"
check "with a receipt that holds" as supplier3 bid receipt "$draft"

# --- The platform's disk is full: committed, the parts wait, and that is what is said ----------------------------------------
stop_server TERM
echo 1048576 >"$work/free"
export ZT_TEST_FREE_SPACE="$work/free"
start_server
check "disk full: signed anew" as supplier3 bid sign "$draft" --identity "$(account supplier3 identity)"
check "disk full: sealed" as supplier3 bid seal "$draft"
check_status 3 "disk full: not said to be submitted" as supplier3 bid submit "$draft"
if [ "$(as supplier3 outbox --json | jq '[.[] | select(.type == "upload")] | length')" -gt 0 ]; then ok "disk full: the parts wait"; else not_ok "disk full: the parts wait"; fi
echo 100000000000 >"$work/free"
check "disk emptied: asked again it is" as supplier3 bid submit "$draft"
check "disk emptied: what is stored is what was sealed" as supplier3 bid drill "$draft"
check "the whole log and all blobs verify" "$platform" verify --data "$data"
plan
[ "$failed" = 0 ]

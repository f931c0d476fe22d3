# SPDX-License-Identifier: GPL-3.0-or-later
# What the lifecycle tests share: a served platform with sample data, people with workspaces, TAP. Sourced with
# $platform, $cli and $proxy set; everything lives in $work and is removed at the end.
set -u
work=$(mktemp -d)
data=$work/platform
server=
others=
number=0
failed=0

stop_server () { # SIGNAL
  [ -z "$server" ] || { kill -"$1" "$server" 2>/dev/null; wait "$server" 2>/dev/null; server=; }
}
finish () {
  stop_server TERM
  for pid in $others; do kill "$pid" 2>/dev/null; done
  if [ -n "${ZT_KEEP:-}" ]; then echo "# kept: $work"; else rm -rf "$work"; fi
}
trap finish EXIT
trap 'exit 1' INT TERM

note () { printf '%s\n' "$*" | sed 's/^/# /'; }
ok () { number=$((number + 1)); echo "ok $number - $*"; }
not_ok () { number=$((number + 1)); failed=$((failed + 1)); echo "not ok $number - $*"; [ ! -s "$work/out" ] || tail -n 15 "$work/out" | sed 's/^/#   /'; }
bail () { not_ok "$*"; plan; exit 1; }
plan () { echo "1..$number"; }
# check DESCRIPTION COMMAND…: the command must succeed
check () { description=$1; shift; if "$@" >"$work/out" 2>&1; then ok "$description"; else not_ok "$description (status $?)"; fi; }
# check_status N DESCRIPTION COMMAND…
check_status () {
  wanted=$1; description=$2; shift 2
  "$@" >"$work/out" 2>&1; got=$?
  if [ "$got" = "$wanted" ]; then ok "$description"; else not_ok "$description (status $got instead of $wanted)"; fi
}
is () { # GOT WANTED DESCRIPTION
  : >"$work/out"
  if [ "$1" = "$2" ]; then ok "$3"; else echo "got “$1”, wanted “$2”" >"$work/out"; not_ok "$3"; fi
}

account () { jq -r --arg user "$1" --arg field "$2" '.[] | select(.user == $user) | .[$field]' "$data/sample/accounts.json"; }
as () { # as USER ARGUMENT…: the command line in that person's workspace
  user=$1; shift
  ZHAOTOU_PASSWORD=$(account "$user" password) ZHAOTOU_PIN=${pin:-$(account "$user" pin)} "$cli" --workspace "$work/$user" "$@"
}

init_platform () { # SECONDS
  "$platform" init --data "$data" --sample --close-in "$1" >"$work/out" 2>&1 || bail "init"
}
port=0
start_server () {
  : >"$work/serve.log"
  "$platform" serve --data "$data" --listen "127.0.0.1:$port" >"$work/serve.log" 2>>"$work/serve.err" &
  server=$!
  waited=0
  until grep -q 'listening on' "$work/serve.log"; do
    waited=$((waited + 1))
    if [ $waited -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then tail -n 5 "$work/serve.err" >"$work/out"; bail "the platform does not start"; fi
    sleep 0.1
  done
  url=$(sed -n 's/.*listening on //p' "$work/serve.log" | head -n 1)
  port=${url##*:}
}
start_proxy () { # OPTION…: $through is the way through it
  : >"$work/proxy.port"
  "$proxy" "$@" "$port" >"$work/proxy.port" 2>&1 &
  proxy_pid=$!
  others="$others $proxy_pid"
  until [ -s "$work/proxy.port" ]; do sleep 0.05; done
  through=https://127.0.0.1:$(cat "$work/proxy.port")
}
first_tender () { as "$1" list tender --json | jq -r '[.[] | select(.state == "active")] | sort_by(.tenderPeriod.endDate) | .[0].id'; }
# Waits until the platform's time is the tender's opening.
wait_for_opening () { # USER TENDER
  opening=$(as "$1" show tender "$2" --json | jq -r .bidOpening.date)
  left=$(($(date -d "$opening" +%s) - $(date +%s) + 2))
  [ $left -le 0 ] || sleep $left
}
fill_bid () { # USER TENDER: a draft that passes the checks; prints its id
  sample=$data/sample/drafts/$2
  draft=$(as "$1" bid new "$2") || return 1
  as "$1" bid set "$draft" --body "$sample/answers.json" >/dev/null &&
    as "$1" bid price "$draft" "$sample/prices.csv" >/dev/null || return 1
  for file in "$sample"/attachments/*; do
    slot=$(basename "$file"); as "$1" bid attach "$draft" "${slot%.*}" "$file" >/dev/null || return 1
  done
  echo "$draft"
}
token_of () { # USER: a bearer token of the platform
  jq -n --arg user "$1" --arg password "$(account "$1" password)" '{user: $user, password: $password}' |
    curl -s --cacert "$data/ca.pem" -H 'Content-Type: application/json' -d @- "$url/v1/sessions" | jq -r .token
}
get () { curl -s --cacert "$data/ca.pem" -H "Authorization: Bearer $1" "$url$2"; } # TOKEN PATH
# How many events with this action the platform's log has for a bid, as the bidder sees them.
count_events () { # USER BID ACTION
  get "$(token_of "$1")" "/v1/records/bid/$2/events" | jq --arg action "$3" '[.events[] | select(.action == $action)] | length'
}

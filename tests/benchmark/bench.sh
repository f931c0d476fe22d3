#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One measurement against a peer of the same run: bench.sh seal|sign|compose|reupload|preview. Paths come from meson.
# Figures are printed, never judged here, but for the one that is not about time: the bytes sent after a price change.
set -eu
cli=$ZT_CLI platform=$ZT_PLATFORM measure=$ZT_MEASURE
work=$(mktemp -d "${TMPDIR:-/var/tmp}/zt-bench.XXXXXX")
server=
trap 'status=$?; [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT INT TERM

ratio () { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
report () { # NAME "SECONDS KIB" PEER "SECONDS KIB"
  set -- "$1" $2 "$3" $4
  printf '%s: %s s, peak %s MiB; %s: %s s; ratio %s\n' "$1" "$2" "$(($3 / 1024))" "$4" "$5" "$(ratio "$2" "$5")"
}

serve () {
  data=$work/platform
  "$platform" init --data "$data" --sample --close-in 900 >/dev/null
  "$platform" serve --data "$data" --listen 127.0.0.1:0 >"$work/serve.log" 2>/dev/null &
  server=$!
  until grep -q 'listening on' "$work/serve.log"; do sleep 0.1; done
  url=$(sed -n 's/.*listening on //p' "$work/serve.log" | head -n 1)
}
account () { jq -r --arg user "$1" --arg field "$2" '.[] | select(.user == $user) | .[$field]' "$data/sample/accounts.json"; }
as () { user=$1; shift; ZHAOTOU_PASSWORD=$(account "$user" password) ZHAOTOU_PIN=$(account "$user" pin) "$cli" --workspace "$work/$user" "$@"; }
draft () { # a complete sample draft of supplier2; prints its id
  as supplier2 connect "$url" --user supplier2 --ca "$data/ca.pem" >/dev/null
  as supplier2 sync >/dev/null
  tender=$(as supplier2 list tender --json | jq -r 'sort_by(.tenderPeriod.endDate) | .[0].id')
  sample=$data/sample/drafts/$tender
  bid=$(as supplier2 bid new "$tender")
  as supplier2 bid set "$bid" --body "$sample/answers.json" >/dev/null
  as supplier2 bid price "$bid" "$sample/prices.csv" >/dev/null
  for file in "$sample"/attachments/*.pdf; do
    as supplier2 bid attach "$bid" "$(basename "$file" .pdf)" "$file" >/dev/null
  done
}

case $1 in
  seal)
    head -c 500000000 /dev/urandom >"$work/plain"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -subj /CN=bench -days 30 2>/dev/null
    report "seal 500 MB" "$("$measure" 3 "$cli" seal "$work/plain" "$work/sealed" --to "$work/cert.pem")" \
      "AES-256-GCM" "$("$measure" 3 "$ZT_RAW_GCM" "$work/plain" "$work/raw")"
    ;;
  sign)
    serve
    "$ZT_MAKE_PDF" "$work/large.pdf" 200 1024
    cat >"$work/peer.sh" <<PEER
cp "$work/large.pdf" "$work/copy.pdf" && sync "$work/copy.pdf" && sha256sum "$work/large.pdf" >/dev/null
PEER
    peer=$("$measure" 3 sh "$work/peer.sh")
    export ZHAOTOU_PIN="$(account supplier1 pin)"
    report "sign 200 MB PDF" "$("$measure" 3 "$cli" pdf sign "$work/large.pdf" "$work/signed.pdf" --identity "$(account supplier1 identity)")" \
      "cp, sync and sha256sum" "$peer"
    ;;
  compose)
    serve
    draft
    "$ZT_MAKE_PDF" "$work/pages.pdf" 280 8
    as supplier2 bid attach "$bid" other "$work/pages.pdf" >/dev/null
    peer=$("$measure" 3 qpdf --empty --pages "$work/pages.pdf" -- "$work/merged.pdf")
    report "check a 300-page bid" "$("$measure" 1 "$cli" --workspace "$work/supplier2" bid check "$bid")" "qpdf merging 280 pages" "$peer"
    report "compose a 300-page bid" "$("$measure" 1 "$cli" --workspace "$work/supplier2" bid compose "$bid" -o "$work/bid.pdf")" "qpdf merging 280 pages" "$peer"
    pdfinfo "$work/bid.pdf" | grep Pages
    ;;
  reupload)
    serve
    draft
    "$ZT_MAKE_PDF" "$work/scans.pdf" 100 1024
    as supplier2 bid attach "$bid" other "$work/scans.pdf" >/dev/null
    identity=$(account supplier2 identity)
    # What arrived is what the platform stores, each content once.
    stored () { find "$data/blobs" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }'; }
    published=$(stored)
    as supplier2 bid sign "$bid" --identity "$identity" >/dev/null
    as supplier2 bid seal "$bid" >/dev/null
    as supplier2 bid submit "$bid" >/dev/null
    as supplier2 sync >/dev/null
    before=$(($(stored) - published))
    # The first unit price, one yuan less; the amount is left for the program to compute.
    awk -F, -v OFS=, 'NR == 2 { $(NF - 1) -= 1; $NF = "" } 1' "$sample/prices.csv" >"$work/prices.csv"
    as supplier2 bid price "$bid" "$work/prices.csv" >/dev/null
    as supplier2 bid sign "$bid" --identity "$identity" >/dev/null
    as supplier2 bid seal "$bid" >/dev/null
    as supplier2 bid submit "$bid" >/dev/null
    as supplier2 sync >/dev/null
    after=$(($(stored) - published))
    printf 'first submission sent %s bytes; after a price change %s bytes more (goal: under 100000)\n' "$before" "$((after - before))"
    [ "$before" -gt 100000000 ] && [ "$((after - before))" -lt 100000 ] && [ "$((after - before))" -gt 0 ]
    ;;
  preview)
    command -v pdftoppm >/dev/null 2>&1 || { echo "pdftoppm is not installed: skipped"; exit 77; }
    serve
    # The longest document of the sample, as often as it takes to 500 pages.
    for blob in $(find "$data/blobs" -type f -size +20k); do
      pages=$(qpdf --show-npages "$blob" 2>/dev/null) || continue
      printf '%s %s\n' "$pages" "$blob"
    done | sort -rn | head -n 1 >"$work/longest"
    read -r pages blob <"$work/longest"
    set --
    for round in $(seq 1 $((500 / pages + 1))); do set -- "$@" "$blob" 1-z; done
    qpdf --empty --pages "$@" -- "$work/all.pdf"
    qpdf "$work/all.pdf" --pages . 1-500 -- "$work/text.pdf"
    "$ZT_MAKE_PDF" "$work/scans.pdf" 500 64
    median () { sort -n "$1" | sed -n 8p; }
    for kind in text scans; do
      # From the click: the reader and its helper are running, as they are in the window. By turns, so that both see the same machine.
      for round in $(seq 1 15); do
        "$ZT_FIRST_PAGE" "$work/$kind.pdf" 150 | sed 's/.*after \(.*\) ms/\1/' >>"$work/$kind.ours"
        "$measure" 1 pdftoppm -f 1 -l 1 -r 150 "$work/$kind.pdf" "$work/page" | awk '{ print $1 * 1000 }' >>"$work/$kind.peer"
      done
      ours=$(median "$work/$kind.ours") peer=$(median "$work/$kind.peer")
      printf 'first page of 500 (%s): %s ms; pdftoppm: %s ms; ratio %s (goal: 1.2)\n' "$kind" "$ours" "$peer" "$(ratio "$ours" "$peer")"
    done
    ;;
esac

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The window against its peers, on a screen of its own: bench-desktop.sh start|memory|scroll|prices. Paths come from meson.
# Figures are printed, never judged here. The 200,000 notices are made once and kept in the build folder.
set -eu
case $1 in inside) ;; *)
  for program in xvfb-run dbus-run-session jq; do
    command -v "$program" >/dev/null 2>&1 || { echo "$program is not installed: skipped"; exit 77; }
  done
  [ "$1" = prices ] || [ -e "$ZT_NOTICES/replica.db" ] || { mkdir -p "$ZT_NOTICES"; "$ZT_FILL" 200000 "$ZT_NOTICES" fill; }
  exec xvfb-run -a -s "-screen 0 1366x768x24 -noreset" dbus-run-session -- "$0" inside "$1" ;;
esac
work=$(mktemp -d "${TMPDIR:-/var/tmp}/zt-bench.XXXXXX")
running=
trap 'status=$?; [ -z "$running" ] || kill $running 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT INT TERM
export GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GIO_USE_VFS=local GTK_A11Y=none XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
mkdir -p "$work/person" && export HOME="$work/person"

ratio () { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
median () { sort -n "$1" | awk '{ all[NR] = $1 } END { print all[int ((NR + 1) / 2)] }'; }
load () { printf 'load %s on %s processors' "$(cut -d ' ' -f 1 /proc/loadavg)" "$(nproc)"; }
# All of a program's processes: a browser is many, and each page that two share counts half for each.
family () {
  echo "$1"
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do family "$child"; done
}
pss () {
  total=0
  for one in $(family "$1"); do
    kib=$(awk '/^Pss:/ { print $2 }' "/proc/$one/smaps_rollup" 2>/dev/null || true)
    total=$((total + ${kib:-0}))
  done
  echo "$total"
}
busy () { # the processor time of a family, in ticks
  total=0
  for one in $(family "$1"); do
    ticks=$(sed 's/.*) //' "/proc/$one/stat" 2>/dev/null | awk '{ print $12 + $13 }' || true)
    total=$((total + ${ticks:-0}))
  done
  echo "$total"
}
# NAME COMMAND…: KiB once it does nothing more: three looks in a row at which it used next to no processor.
settled () {
  name=$1
  shift
  "$@" >"$work/$name.out" 2>&1 &
  running=$!
  calm=0 rounds=0 before=0
  sleep 2
  while [ "$calm" -lt 3 ] && [ "$rounds" -lt 90 ]; do
    sleep 1
    now=$(busy "$running")
    [ $((now - before)) -gt 3 ] && calm=0 || calm=$((calm + 1))
    before=$now rounds=$((rounds + 1))
  done
  pss "$running" >"$work/$name"
  kill $(family "$running") 2>/dev/null || true
  wait "$running" 2>/dev/null || true
  running=
}

case $2 in
  start)
    # By turns, so that both see the same machine; the first round fills the caches.
    for round in $(seq 0 7); do
      for name in bare ours; do
        case $name in bare) set -- "$ZT_BARE" ;; *) set -- "$ZT_DESKTOP" --workspace "$ZT_NOTICES" --first-frame ;; esac
        "$ZT_CPU" "$@" >"$work/out" 2>/dev/null
        [ "$round" -gt 0 ] || continue
        jq -r 'select(.ms) | .ms' "$work/out" >>"$work/$name.ms"
        jq -r 'select(.ms) | .pssKiB' "$work/out" >>"$work/$name.pss"
        jq -r 'select(.cpuMs) | .cpuMs' "$work/out" >>"$work/$name.cpu"
      done
    done
    for what in ms cpu pss; do
      ours=$(median "$work/ours.$what") bare=$(median "$work/bare.$what")
      case $what in
        ms) text="first frame, ms by the clock" goal="1.3" ;;
        cpu) text="first frame, ms of the processor from start to end" goal="1.3" ;;
        pss) text="memory at the first frame, KiB" goal="1.5" ;;
      esac
      printf '%s: %s with 200,000 notices; a bare window: %s; ratio %s (goal: %s; %s)\n' "$text" "$ours" "$bare" "$(ratio "$ours" "$bare")" "$goal" "$(load)"
    done
    ;;
  scroll)
    "$ZT_FRAMES" scroll "$ZT_NOTICES"
    echo "goal: none over 33 ms ($(load))"
    ;;
  prices)
    "$ZT_FRAMES" prices
    echo "goal: none over 16 ms ($(load))"
    ;;
  memory)
    settled bare "$ZT_BARE" --stay
    settled first "$ZT_DESKTOP" --workspace "$ZT_NOTICES" --page home
    settled list "$ZT_DESKTOP" --workspace "$ZT_NOTICES" --page opportunities
    bare=$(cat "$work/bare")
    printf 'memory of the settled bare window: %s KiB (%s)\n' "$bare" "$(load)"
    printf 'memory of the settled first page: %s KiB; ratio to a bare window %s (goal: 1.5)\n' "$(cat "$work/first")" "$(ratio "$(cat "$work/first")" "$bare")"
    printf 'memory with 200,000 notices listed: %s KiB; ratio to a bare window %s (goal: 1.5)\n' "$(cat "$work/list")" "$(ratio "$(cat "$work/list")" "$bare")"
    "$ZT_MAKE_PDF" "$work/page.pdf" 20 64
    if command -v evince >/dev/null 2>&1; then
      settled evince evince "$work/page.pdf"
      printf 'memory of evince with 20 pages: %s KiB; ratio to it %s\n' "$(cat "$work/evince")" "$(ratio "$(cat "$work/list")" "$(cat "$work/evince")")"
    else
      echo "evince is not installed: not compared"
    fi
    browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
    if [ -n "$browser" ]; then
      { echo '<!doctype html><meta charset="utf-8"><title>招标公告</title><table>'
        for row in $(seq 1 200); do echo "<tr><td>$row<td>A区第一中学台式计算机采购项目<td>2026-12-01"; done; } >"$work/page.html"
      settled chromium "$browser" --no-sandbox --no-first-run --disable-gpu --password-store=basic --user-data-dir="$work/chromium-data" "file://$work/page.html"
      printf 'memory of Chromium with one local page: %s KiB; ratio to it %s (goal: 0.3)\n' "$(cat "$work/chromium")" "$(ratio "$(cat "$work/list")" "$(cat "$work/chromium")")"
    else
      echo "Chromium is not installed: not compared"
    fi
    ;;
esac

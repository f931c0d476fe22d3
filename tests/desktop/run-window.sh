#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A test that drives the real window, on a screen of its own and as somebody who never used it. run-window.sh BUILD SOURCE TEST
set -eu
build=$1
source=$2
test=$3
for program in xvfb-run dbus-run-session jq; do
  command -v "$program" >/dev/null 2>&1 || { echo "1..0 # SKIP $program is not installed"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! locale -a 2>/dev/null | grep -qi '^zh_CN\.utf-\?8$'; then
  if localedef -i zh_CN -f UTF-8 "$work/zh_CN.UTF-8" 2>/dev/null; then export LOCPATH="$work"; fi
fi
if [ -n "${LOCPATH:-}" ] || locale -a | grep -qi '^zh_CN\.utf-\?8$'; then export LANG=zh_CN.UTF-8; else export LANG=C.UTF-8; fi
unset LC_ALL
export LANGUAGE=zh_CN GSK_RENDERER=cairo GTK_A11Y=atspi GIO_USE_VFS=local GSETTINGS_BACKEND=memory ZT_WATCHDOG="${ZT_WATCHDOG:-25}"
export ZT_LOCALE_DIR="${ZT_LOCALE_DIR:-$build/po}" ZT_HELPER_DIR="$build/src/document" XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
# The registry of accessibility prints a line of its own into our results.
{
  status=0
  xvfb-run -a -s "-screen 0 1366x768x24 -noreset" dbus-run-session -- "$test" "$build" "$source" "$work" || status=$?
  echo "$status" >"$work/status"
} | grep --line-buffered -v SpiRegistry
exit "$(cat "$work/status")"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A test with windows of its own, on a screen of its own. run-document.sh PROGRAM
set -eu
for program in xvfb-run dbus-run-session; do
  command -v "$program" >/dev/null 2>&1 || { echo "1..0 # SKIP $program is not installed"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GSK_RENDERER=cairo GTK_A11Y=none GIO_USE_VFS=local XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
xvfb-run -a -s "-screen 0 1366x768x24 -noreset" dbus-run-session -- "$1"

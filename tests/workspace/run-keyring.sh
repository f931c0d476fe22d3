#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A session bus and an unlocked keyring of its own for a test program. run-keyring.sh PROGRAM
set -eu
for program in dbus-run-session gnome-keyring-daemon; do
  command -v "$program" >/dev/null 2>&1 || { echo "1..0 # SKIP $program is not installed"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -m 700 "$work/run"
export HOME="$work" XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache" XDG_RUNTIME_DIR="$work/run"
dbus-run-session -- sh -c '
  printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || { echo "1..0 # SKIP the keyring does not start here"; exit 0; }
  exec "$1"' sh "$1"

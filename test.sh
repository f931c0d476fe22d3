#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds with warnings as errors, runs every suite, then every suite again under AddressSanitizer and
# UndefinedBehaviorSanitizer. The last line is "N passed, M failed".
set -eu
root=$(cd "$(dirname "$0")" && pwd)
. "$root/data/packaging/prepare.sh"

install_missing $build_packages $test_packages
# The stock upload client runs in them; a newer node than Debian's is left alone.
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  install_missing nodejs npm || say "Without nodejs and npm the test with the stock upload client is skipped."
fi
results=
failed_builds=0

# run_suites FOLDER LOG [meson test argument]...
run_suites ()
{
  folder=$1
  log=$2
  shift 2
  prepare_locale "$folder"
  meson test -C "$folder" --logbase "$log" --no-rebuild --print-errorlogs --num-processes 2 "$@" || true
  results="$results $folder/meson-logs/$log"
}

if prepare_build "$root/build-test" --werror; then
  run_suites "$root/build-test" testlog
else
  failed_builds=$((failed_builds + 1))
fi
if [ "${ZT_SKIP_SANITIZERS:-}" = "" ]; then
  if prepare_build "$root/build-sanitize" --werror -Db_sanitize=address,undefined -Db_lundef=false; then
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    export LSAN_OPTIONS="suppressions=$root/tests/house/foreign-leaks.supp:print_suppressions=0"
    run_suites "$root/build-sanitize" testlog --no-suite desktop --timeout-multiplier 4
    # GTK and its libraries keep much for the life of a process: under windows every check counts but the one for leaks. Everything is
    # slower there: the main loop may stand still for a second, and each page is looked at once.
    export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0:allocator_may_return_null=1 ZT_WATCHDOG=100 ZT_ONE_LOOK=1
    run_suites "$root/build-sanitize" windows --suite desktop --timeout-multiplier 4
  else
    failed_builds=$((failed_builds + 1))
  fi
fi
exec python3 "$root/tests/count-results.py" "$failed_builds" $results

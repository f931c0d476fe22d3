#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the product and starts it on its own embedded platform with sample data. Without a display it does the main job
# headless, says what it did and leaves pictures of the windows in screenshots/.
set -eu
root=$(cd "$(dirname "$0")" && pwd)
. "$root/data/packaging/prepare.sh"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  install_missing $build_packages
  prepare_build "$root/build"
  prepare_locale "$root/build"
  exec "$root/build/src/desktop/zhaotou" --practice "$@"
fi

install_missing $build_packages $test_packages
prepare_build "$root/build"
prepare_locale "$root/build"
exec "$root/data/packaging/main-job.sh" "$root/build" "$root/screenshots"

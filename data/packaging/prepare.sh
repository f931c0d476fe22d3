# SPDX-License-Identifier: GPL-3.0-or-later
# What run.sh and test.sh share: missing packages, the build, a Chinese locale. Sourced, not run; expects $root.

# Debian's names. The first list builds and runs the product, the second one tests it and makes pictures.
build_packages="build-essential pkg-config meson ninja-build gettext libglib2.0-dev-bin libgtk-4-dev libadwaita-1-dev
  libsoup-3.0-dev libjson-glib-dev libsqlite3-dev zlib1g-dev libgnutls28-dev libp11-kit-dev libssl-dev libpoppler-glib-dev libqpdf-dev libgdk-pixbuf-2.0-dev
  libmicrohttpd-dev libcrypt-dev libarchive-dev libxml2-dev libxlsxwriter-dev libpango1.0-dev libcairo2-dev libcmark-dev libsecret-1-dev
  glib-networking ca-certificates p11-kit fonts-noto-cjk adwaita-icon-theme librsvg2-common
  gsettings-desktop-schemas dbus dbus-x11 locales"
test_packages="openssl poppler-utils qpdf gnutls-bin libnss3-tools softhsm2 opensc xdelta3 curl jq unzip zip sqlite3
  strace mandoc zsh fish flatpak-builder xvfb xauth at-spi2-core libatspi2.0-dev imagemagick desktop-file-utils appstream libxml2-utils procps python3 gnome-keyring"

say () { printf '%s\n' "$*" >&2; }

as_root ()
{
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else
    say "These packages must be installed as root, and there is no sudo here. As root: $*"
    return 1
  fi
}

# Elsewhere than on Debian and its relatives nothing is installed: what is missing is named.
name_missing ()
{
  missing=
  for module in gtk4 libadwaita-1 libsoup-3.0 json-glib-1.0 sqlite3 zlib gnutls p11-kit-1 libcrypto poppler-glib libqpdf \
                libmicrohttpd libcrypt libarchive gdk-pixbuf-2.0 libxml-2.0 libcmark libsecret-1 pangocairo gio-unix-2.0; do
    pkg-config --exists "$module" 2>/dev/null || missing="$missing $module"
  done
  for program in cc meson ninja msgfmt pkg-config openssl "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
  done
  if [ -n "$missing" ]; then
    say "This is not Debian, so nothing was installed. Please install what provides:$missing"
    say "(Debian calls the packages:" $build_packages")"
    return 1
  fi
}

install_missing ()
{
  if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    name_missing
    return
  fi
  missing=
  for package in "$@"; do
    case "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" in
      "install ok installed") ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  say "Installing (this takes some minutes):$missing"
  as_root apt-get update -qq || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    say "The packages could not be installed:$missing"
    return 1
  }
}

# prepare_build FOLDER [meson option]...
prepare_build ()
{
  build=$1
  shift
  if [ ! -e "$build/build.ninja" ]; then
    meson setup "$build" "$root" "$@" >"$build.log" 2>&1 || { cat "$build.log" >&2; return 1; }
  fi
  say "Building in $build (the first time takes some minutes; details in $build.log)"
  ninja -C "$build" >"$build.log" 2>&1 || { tail -n 60 "$build.log" >&2; return 1; }
}

# A private zh_CN.UTF-8, so that the system's own locales are left alone.
prepare_locale ()
{
  locale_folder=$1/locale
  if [ ! -e "$locale_folder/zh_CN.UTF-8/LC_CTYPE" ] && command -v localedef >/dev/null 2>&1; then
    mkdir -p "$locale_folder"
    localedef -i zh_CN -f UTF-8 "$locale_folder/zh_CN.UTF-8" 2>/dev/null || true
  fi
  if [ -e "$locale_folder/zh_CN.UTF-8/LC_CTYPE" ]; then
    export LOCPATH="$locale_folder" LANG=zh_CN.UTF-8 LANGUAGE=zh_CN
  else
    export LANG=C.UTF-8 LANGUAGE=zh_CN
  fi
  export ZT_LOCALE_DIR="$1/po" ZT_HELPER_DIR="$1/src/document"
}

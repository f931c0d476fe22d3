#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds zhaotou_VERSION_ARCHITECTURE.deb for the Debian it runs on. make-deb.sh [FOLDER]: where the package goes, this folder if none.
# Caches of icons, schemas, MIME types and desktop entries are renewed by the triggers of the packages that own them, so there are
# no maintainer scripts.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
to=$(cd "${1:-.}" && pwd)
for program in meson ninja dpkg-deb dpkg-shlibdeps dpkg-architecture; do
  command -v "$program" >/dev/null 2>&1 || { echo "make-deb.sh needs $program (packages meson, ninja-build, dpkg-dev)" >&2; exit 2; }
done
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$root/meson.build" | head -n 1)
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=$work/package

meson setup "$work/build" "$root" --prefix=/usr --libexecdir=libexec --sysconfdir=/etc --localstatedir=/var \
  --buildtype=release -Db_ndebug=false -Dtests=false --strip >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
ninja -C "$work/build" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }
DESTDIR=$package meson install -C "$work/build" --no-rebuild >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
# Made on the user's computer by the triggers.
rm -f "$package/usr/share/glib-2.0/schemas/gschemas.compiled" "$package/usr/share/applications/mimeinfo.cache" "$package/usr/share/icons/hicolor/icon-theme.cache"
find "$package/usr/share/mime" -mindepth 1 -maxdepth 1 ! -name packages -exec rm -rf {} + 2>/dev/null || true
find "$package/usr/share/man" -name '*.1' -exec gzip -9n {} +

documents=$package/usr/share/doc/zhaotou
mkdir -p "$documents"
{
  echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
  echo
  echo "Files: *"
  echo "Copyright: 2026 Zhaotou contributors"
  echo "License: GPL-3.0-or-later"
  echo " On Debian systems the full text is in /usr/share/common-licenses/GPL-3."
} >"$documents/copyright"
{
  echo "zhaotou ($version) stable; urgency=medium"
  echo
  echo "  * See the release notes in the program, Main Menu, What's New."
  echo
  echo " -- Zhaotou contributors <hello@zhaotou.cn>  $(LC_ALL=C date -R -d "@${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}")"
} | gzip -9n >"$documents/changelog.gz"

# dpkg-shlibdeps wants a source tree: what the programs are linked with, with the versions they need.
mkdir -p "$work/debian" "$package/DEBIAN"
printf 'Source: zhaotou\n\nPackage: zhaotou\nArchitecture: any\nDescription: x\n' >"$work/debian/control"
programs=$(find "$package/usr" -type f -perm -u+x -exec sh -c 'for file do [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] && echo "$file"; done; true' sh {} +)
libraries=$(cd "$work" && dpkg-shlibdeps -O $programs 2>/dev/null | sed 's/^shlibs:Depends=//')
[ -n "$libraries" ] || { echo "dpkg-shlibdeps found nothing" >&2; exit 1; }

cat >"$package/DEBIAN/control" <<CONTROL
Package: zhaotou
Version: $version
Architecture: $architecture
Maintainer: Zhaotou contributors <hello@zhaotou.cn>
Installed-Size: $(du -sk "$package/usr" | cut -f1)
Depends: $libraries, glib-networking, adwaita-icon-theme, librsvg2-common, dconf-gsettings-backend | gsettings-backend, ca-certificates, p11-kit
Recommends: fonts-noto-cjk, fonts-noto-cjk-extra, pcscd, opensc, dbus-user-session | dbus-x11, at-spi2-core
Suggests: libreoffice-writer-nogui, libreoffice-calc-nogui, gnome-keyring
Section: gnome
Priority: optional
Homepage: https://zhaotou.cn
Description: workbench for government procurement
 Reads tenders, writes bids offline, checks them with the platform's own rules,
 composes them to PDF, signs them with a CA key from a file or a token (RSA,
 ECDSA, SM2), seals them so that nobody can read them before the opening, and
 submits them with a receipt that anyone can verify.
 .
 Practice mode walks the whole way on one computer with sample data.
CONTROL
(cd "$package" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k 2 >DEBIAN/md5sums)
find "$package" -type d -exec chmod 755 {} +
dpkg-deb --root-owner-group --build "$package" "$to/zhaotou_${version}_$architecture.deb" >/dev/null
echo "$to/zhaotou_${version}_$architecture.deb"

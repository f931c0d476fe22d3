#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What meson installs is whole and valid, and uninstalling leaves nothing. check-installed.sh BUILD SOURCE. TAP.
set -u
build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
result () { # STATUS NAME
  number=$((number + 1))
  if [ "$1" = 0 ]; then echo "ok $number - $2"; else sed 's/^/# /' "$work/log"; echo "not ok $number - $2"; fi
}
with () { # TOOL NAME ARGUMENT…: skipped where the tool is not installed
  tool=$1; name=$2; shift 2
  if command -v "$tool" >/dev/null 2>&1; then
    "$tool" "$@" >"$work/log" 2>&1
    result $? "$name"
  else
    number=$((number + 1))
    echo "ok $number - $name # SKIP $tool is not installed"
  fi
}

DESTDIR=$work/root meson install -C "$build" --no-rebuild >"$work/log" 2>&1
result $? "install"
prefix=$work/root$(meson introspect "$build" --buildoptions | python3 -c 'import json, sys; print({o["name"]: o["value"] for o in json.load(sys.stdin)}["prefix"])')
: >"$work/log"
for file in bin/zhaotou bin/zhaotou-cli bin/zhaotou-platform libexec/zhaotou/zhaotou-document \
  share/applications/cn.zhaotou.Zhaotou.desktop share/metainfo/cn.zhaotou.Zhaotou.metainfo.xml \
  share/dbus-1/services/cn.zhaotou.Zhaotou.service share/glib-2.0/schemas/cn.zhaotou.Zhaotou.gschema.xml \
  share/mime/packages/cn.zhaotou.Zhaotou.xml share/icons/hicolor/scalable/apps/cn.zhaotou.Zhaotou.svg \
  share/icons/hicolor/symbolic/apps/cn.zhaotou.Zhaotou-symbolic.svg share/locale/zh_CN/LC_MESSAGES/zhaotou.mo \
  share/man/man1/zhaotou.1 share/man/man1/zhaotou-cli.1 share/man/man1/zhaotou-platform.1 \
  share/bash-completion/completions/zhaotou-cli share/zsh/site-functions/_zhaotou-cli share/fish/vendor_completions.d/zhaotou-cli.fish; do
  [ -s "$prefix/$file" ] || echo "missing: $file" >>"$work/log"
done
[ ! -s "$work/log" ]
result $? "every file is there"

share=$prefix/share
with desktop-file-validate "desktop entry" "$share/applications/cn.zhaotou.Zhaotou.desktop"
with appstreamcli "metainfo" validate --no-net "$share/metainfo/cn.zhaotou.Zhaotou.metainfo.xml"
with glib-compile-schemas "settings schema" --strict --dry-run "$share/glib-2.0/schemas"
mkdir -p "$work/mime/packages"
cp "$share/mime/packages/cn.zhaotou.Zhaotou.xml" "$work/mime/packages"
with update-mime-database "MIME types" "$work/mime"
# It knows no other option beside this one.
with flatpak-builder "flatpak manifest" --show-manifest "$source/flatpak/cn.zhaotou.Zhaotou.yml"
with mandoc "man pages" -T lint -W error "$share/man/man1/zhaotou.1" "$share/man/man1/zhaotou-cli.1" "$share/man/man1/zhaotou-platform.1"
for program in zhaotou zhaotou-cli zhaotou-platform; do
  with bash "bash completion of $program" -n "$share/bash-completion/completions/$program"
  with zsh "zsh completion of $program" -n "$share/zsh/site-functions/_$program"
  with fish "fish completion of $program" -n "$share/fish/vendor_completions.d/$program.fish"
done
with bash "completing in bash" -c "
  . '$share/bash-completion/completions/zhaotou-cli'
  COMP_WORDS=(zhaotou-cli --workspace /tmp bid si); COMP_CWORD=4; _zhaotou_cli; [ \"\${COMPREPLY[*]}\" = sign ] || exit 1
  COMP_WORDS=(zhaotou-cli bid sign X --id); COMP_CWORD=4; _zhaotou_cli; [ \"\${COMPREPLY[*]}\" = --identity ]"
bindir=$(sed -n 's/^Exec=\(.*\)\/zhaotou --gapplication-service$/\1/p' "$share/dbus-1/services/cn.zhaotou.Zhaotou.service")
[ -n "$bindir" ] && [ -x "$work/root$bindir/zhaotou" ]
result $? "the D-Bus service starts what was installed"

DESTDIR=$work/root ninja -C "$build" uninstall >"$work/log" 2>&1
find "$work" -path "$work/root/*" -type f >"$work/log"
[ ! -s "$work/log" ]
result $? "uninstall leaves nothing"
echo "1..$number"

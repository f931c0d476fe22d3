#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Chinese is complete: every file with text for people is in po/POTFILES, and no message is missing, fuzzy or out of date. TAP.
set -u
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 1
echo 1..2
grep -rlE '(^|[^A-Za-z_])(N?_|C_|ngettext) \(|translatable="yes"' src ui data --include='*.c' --include='*.h' --include='*.ui' \
  --include='*.desktop.in*' --include='*.metainfo.xml.in*' --include='*.gschema.xml' 2>/dev/null | sort >"$work/with-text"
grep -v '^#' po/POTFILES | sort >"$work/listed"
if diff "$work/with-text" "$work/listed" >"$work/diff"; then
  echo "ok 1 - every file with text is listed in po/POTFILES"
else
  sed 's/^/# /' "$work/diff"
  echo "not ok 1 - every file with text is listed in po/POTFILES"
fi
xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=g_dngettext:2,3 --keyword=ngettext:1,2 \
  --files-from=po/POTFILES -o "$work/all.pot" 2>"$work/log" || { sed 's/^/# /' "$work/log"; }
msgmerge -q --no-fuzzy-matching -o "$work/merged.po" po/zh_CN.po "$work/all.pot" 2>>"$work/log"
missing=$(msgattrib --untranslated --no-obsolete --no-wrap "$work/merged.po" | grep -c '^msgid "' || true)
fuzzy=$(msgattrib --only-fuzzy --no-obsolete "$work/merged.po" | grep -c '^msgid "' || true)
if [ "$missing" -eq 0 ] && [ "$fuzzy" -eq 0 ] && msgfmt --check -o /dev/null "$work/merged.po" 2>"$work/log"; then
  echo "ok 2 - nothing is untranslated"
else
  msgattrib --untranslated --no-obsolete --no-wrap "$work/merged.po" | grep '^msgid' | head -n 20 | sed 's/^/# /'
  sed 's/^/# /' "$work/log" | head -n 20
  echo "not ok 2 - $missing untranslated, $fuzzy fuzzy"
fi

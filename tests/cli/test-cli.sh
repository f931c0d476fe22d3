#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# zhaotou-cli without a platform: exit statuses, secrets, documents and keys, checked with stock openssl, qpdf and pdfsig. TAP.
set -u
cli=$ZT_CLI
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work" || exit 1
number=0
failures=0
# check NAME COMMAND…: ok when the command succeeds
check ()
{
  name=$1; shift
  number=$((number + 1))
  if "$@" >"$work/out" 2>"$work/err" </dev/null; then
    echo "ok $number - $name"
  else
    sed 's/^/# /' "$work/out" "$work/err" | head -n 20
    echo "not ok $number - $name"
    failures=$((failures + 1))
  fi
}
# status WANTED COMMAND…
status ()
{
  wanted=$1; shift
  "$@"; got=$?
  [ "$got" = "$wanted" ] || { echo "exit status $got, not $wanted" >&2; return 1; }
}
says () { text=$1; shift; "$@" 2>&1 | grep -q "$text"; }

unset ZHAOTOU_PIN ZHAOTOU_PASSWORD
export LANGUAGE=en
openssl req -x509 -newkey rsa:3072 -nodes -keyout key.pem -out cert.pem -subj '/CN=Test/O=Firm' -days 30 \
  -addext keyUsage=digitalSignature,keyEncipherment 2>/dev/null
openssl pkcs12 -export -in cert.pem -inkey key.pem -out id.p12 -passout pass:123456
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ec.pem -out ec-cert.pem -subj /CN=EC -days 30 2>/dev/null
openssl pkcs12 -export -in ec-cert.pem -inkey ec.pem -out ec.p12 -passout pass:abc
head -c 300000 /dev/urandom >plain
printf 123456 >pin
export ZHAOTOU_PIN=123456

check "help" status 0 "$cli" --help
check "help of one command" status 0 "$cli" bid sign --help
check "the version" sh -c '"$0" --version | grep -Eqx "zhaotou-cli [0-9]+\.[0-9]+\.[0-9]+"' "$cli"
for group in bid library outbox pdf identity tender; do
  check "help of the group $group: its commands and no others" sh -c '"$0" "$1" --help >help && grep -q "^  $1 [a-z]" help && ! grep "^  [a-z-]" help | grep -qv "^  $1 "' "$cli" "$group"
done
check "a group alone is wrong usage and shows its commands" sh -c '"$0" bid >help; test $? = 2 && grep -q "^  bid sign" help' "$cli"
check "an unknown command of a group is named whole" sh -c '"$0" bid frob 2>why; test $? = 2 && grep -q "bid frob" why' "$cli"
check "no locale at all: still UTF-8" sh -c 'env -u LC_ALL -u LC_CTYPE -u LANG "$0" frobnicate 2>why; grep -q "“frobnicate”" why' "$cli"
check "a locale that is not installed: still UTF-8" sh -c 'env -u LC_CTYPE LC_ALL=xx_XX.UTF-8 LANG=xx_XX.UTF-8 "$0" frobnicate 2>why; grep -q "“frobnicate”" why' "$cli"
check "the status of programs keeps its keys" sh -c '"$0" --workspace w status --json | jq -e ".waiting == 0 and .scheduled == 0 and .sending == 0 and .needsYou == 0 and .position == 0 and .signedIn == false"' "$cli"
check "no command is wrong usage" status 2 "$cli"
check "an unknown command is wrong usage" status 2 "$cli" frobnicate
check "an unknown option is wrong usage" status 2 "$cli" --frobnicate list tender
check "an unknown kind is wrong usage" status 2 "$cli" --workspace w list frob
check "a missing argument is wrong usage" status 2 "$cli" --workspace w bid new
check "an empty workspace lists nothing" status 0 "$cli" --workspace w list tender
check "and gives an empty array as JSON" says '\[\]' "$cli" --workspace w list tender --json
check "an empty library" says '\[\]' "$cli" --workspace w --json list material
check "an unknown type of library item is wrong usage" status 2 "$cli" --workspace w library add car x
check "a library needs an account" status 1 "$cli" --workspace w library add text x text=y
check "what is not there is refused" status 1 "$cli" --workspace w show tender nothing
check "nothing to sync with is refused" status 1 "$cli" --workspace w sync
check "no network is its own status" env ZHAOTOU_PASSWORD=x sh -c '"$0" --workspace w connect https://127.0.0.1:9 --user a; test $? = 3' "$cli"
check "a workspace is private" sh -c 'test "$(stat -c %a w)" = 700'

check "seal to two recipients" status 0 "$cli" seal plain sealed --to cert.pem --to ec-cert.pem
check "stock openssl opens it with RSA" sh -c 'openssl cms -decrypt -inform DER -in sealed -binary -recip cert.pem -inkey key.pem -out opened && cmp plain opened'
check "stock openssl opens it with EC" sh -c 'openssl cms -decrypt -inform DER -in sealed -binary -recip ec-cert.pem -inkey ec.pem -out opened && cmp plain opened'
check "we open it" sh -c '"$0" unseal sealed mine --identity id.p12 && cmp plain mine' "$cli"
check "with the PIN from a file" sh -c 'unset ZHAOTOU_PIN; rm -f mine; "$0" unseal sealed mine --identity id.p12 --pin-file pin && cmp plain mine' "$cli"
check "we open what openssl sealed" sh -c 'openssl cms -encrypt -aes-256-gcm -binary -in plain -outform DER -out theirs cert.pem && "$0" unseal theirs mine2 --identity id.p12 && cmp plain mine2' "$cli"
check "a wrong PIN is refused" sh -c 'ZHAOTOU_PIN=9 "$0" unseal sealed no --identity id.p12; test $? = 1 && test ! -e no' "$cli"
check "no PIN and no terminal is refused" sh -c 'unset ZHAOTOU_PIN; "$0" unseal sealed no --identity id.p12; test $? = 1' "$cli"
check "verify says what a sealed part is" says AES "$cli" verify sealed
check "somebody else's key is refused" sh -c 'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout x.pem -out x-cert.pem -subj /CN=X -days 3 2>/dev/null; openssl pkcs12 -export -in x-cert.pem -inkey x.pem -out x.p12 -passout pass:123456; "$0" unseal sealed no --identity x.p12; test $? = 1 && test ! -e no' "$cli"
check "a flipped byte is a failed verification" sh -c 'cp sealed bad; printf "\377" | dd of=bad bs=1 seek=200000 conv=notrunc 2>/dev/null; "$0" unseal bad no --identity id.p12; test $? = 4 && test ! -e no' "$cli"
check "a truncated part is a failed verification" sh -c 'head -c 250000 sealed >cut; "$0" unseal cut no --identity id.p12; test $? = 4 && test ! -e no' "$cli"

"$ZT_MAKE_PDF" in.pdf 3 8
check "sign a PDF" status 0 "$cli" pdf sign in.pdf out.pdf --identity id.p12 --page 1 --at 350,60,160,80 --reason ok
check "qpdf finds no fault" qpdf --check out.pdf
check "pdfsig says valid" says 'Signature is Valid' pdfsig -nocert out.pdf
check "what was there is untouched" sh -c 'cmp -n "$(stat -c %s in.pdf)" in.pdf out.pdf'
check "verify with trust" status 0 "$cli" pdf verify out.pdf --trust cert.pem
check "verify without trust" status 4 "$cli" pdf verify out.pdf
check "its JSON" sh -c '"$0" pdf verify out.pdf --trust cert.pem --json | jq -e ".verdict == \"valid\" and .signatures[0].level == \"B-B\" and .signatures[0].coverage == \"document\""' "$cli"
check "a second signature keeps the first" sh -c 'ZHAOTOU_PIN=abc "$0" pdf sign out.pdf two.pdf --identity ec.p12 && "$0" pdf verify two.pdf --trust cert.pem --trust ec-cert.pem --json | jq -e ".verdict == \"valid\" and (.signatures | length) == 2"' "$cli"
check "a changed byte is a failed verification" sh -c 'cp out.pdf bad.pdf; printf "\0" | dd of=bad.pdf bs=1 seek=3000 conv=notrunc 2>/dev/null; "$0" pdf verify bad.pdf --trust cert.pem; test $? = 4' "$cli"
check "an unsigned PDF" status 1 "$cli" pdf verify in.pdf
check "no PDF at all" status 1 "$cli" pdf verify plain
check "an encrypted PDF is refused with the reason" sh -c 'qpdf --encrypt a b 256 -- in.pdf enc.pdf; "$0" pdf sign enc.pdf no.pdf --identity id.p12 2>why; test $? = 1 && test ! -e no.pdf && grep -qi encrypt why' "$cli"
check "no place for a seal that is half given" status 2 "$cli" pdf sign in.pdf no.pdf --identity id.p12 --page 1
check "a key that is not there" status 1 "$cli" pdf sign in.pdf no.pdf --identity none.p12
check "identity list shows the files" says id.p12 "$cli" identity list
check "verify of something else" status 4 "$cli" verify plain
check "backup and restore" sh -c '"$0" --workspace w backup b && "$0" verify b && "$0" --workspace w2 restore b && "$0" --workspace w2 list tender' "$cli"
mkfifo pipe
check "a pipe is refused, not waited for" sh -c 'for c in "verify" "--workspace w import ocds" "--workspace w3 restore" "--workspace w bid import"; do timeout 20 "$0" $c pipe 2>said && exit 1; grep -q "pipe.* is not a file" said || { cat said >&2; exit 1; }; done' "$cli"
check "a folder is refused" sh -c 'timeout 20 "$0" verify . 2>said && exit 1; grep -q "is not a file" said' "$cli"
check "a damaged backup" sh -c 'cp b bb; printf "\377\377" | dd of=bb bs=1 seek=200 conv=notrunc 2>/dev/null; "$0" verify bb; test $? = 4' "$cli"
echo "1..$number"
exit $((failures > 0))

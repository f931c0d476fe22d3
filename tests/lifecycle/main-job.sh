#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole job through the command line: suppliers with RSA, EC and SM2 keys in files and one key on a PKCS#11 token, checked
# with stock programs; then the opening, with a bid tampered with in the platform's storage. main-job.sh PLATFORM CLI PROXY
platform=$1 cli=$2 proxy=$3
. "$(dirname "$0")/lifecycle.sh"

init_platform "${ZT_CLOSE_IN:-60}"
# In a locale without a catalogue, as servers often are: what is answered depends on who asks.
unset LC_ALL
LANG=C.UTF-8 LANGUAGE= start_server
detail () { curl -s --cacert "$data/ca.pem" -H "Accept-Language: $1" "$url/v1/records/tender" | jq -r .detail; }
is "$(detail zh-CN)" "请先登录。" "a refusal speaks Chinese to who asks for it"
is "$(detail en)" "Please sign in first." "and English"

token_identity () { # FILE.p12 PIN: the same key on a SoftHSM2 token; sets $identity and $pin
  module=$(find /usr/lib /usr/lib64 -name libsofthsm2.so 2>/dev/null | head -n 1)
  [ -n "$module" ] && command -v softhsm2-util >/dev/null 2>&1 || return 1
  export SOFTHSM2_CONF=$work/softhsm2.conf
  mkdir -p "$work/tokens"
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nslots.removable = false\n' "$work/tokens" >"$SOFTHSM2_CONF"
  softhsm2-util --init-token --free --label zhaotou --so-pin 12345678 --pin 654321 >/dev/null 2>&1 || return 1
  openssl pkcs12 -in "$1" -passin "pass:$2" -nocerts -nodes 2>/dev/null | openssl pkcs8 -topk8 -nocrypt -out "$work/key.pem" || return 1
  softhsm2-util --import "$work/key.pem" --token zhaotou --label signing --id 01 --pin 654321 >/dev/null 2>&1 || return 1
  openssl pkcs12 -in "$1" -passin "pass:$2" -nokeys -clcerts 2>/dev/null | openssl x509 -outform DER -out "$work/cert.der" || return 1
  pkcs11-tool --module "$module" --token-label zhaotou --login --pin 654321 --write-object "$work/cert.der" --type cert --label signing --id 01 >/dev/null 2>&1 || return 1
  rm -f "$work/key.pem"
  identity="pkcs11:token=zhaotou;object=signing;id=%01"
  pin=654321
}

tender=
for user in supplier1 supplier2 supplier3; do
  check "$user connects" as "$user" connect "$url" --user "$user" --ca "$data/ca.pem"
  check "$user synchronises" as "$user" sync
  [ -n "$tender" ] || tender=$(first_tender "$user")
  check "$user finds it by pinyin" sh -c 'test "$0" = 449901-2026-00102' "$(as "$user" search zhxy --json | jq -r '.[0].id')"
  identity=$(account "$user" identity) pin=
  kind=$(openssl pkcs12 -in "$identity" -passin "pass:$(account "$user" pin)" -nokeys -clcerts 2>/dev/null |
           openssl x509 -noout -text 2>/dev/null | sed -n 's/.*Public Key Algorithm: //p; s/.*ASN1 OID: //p' | tr '\n' ' ')
  if [ "$user" = supplier1 ]; then
    file=$identity
    if token_identity "$file" "$(account "$user" pin)"; then kind="$kind on a token"; else identity=$file pin=; note "no token: SoftHSM2 is not installed"; fi
  fi
  note "$user signs with $kind"
  if [ "$user" = supplier2 ]; then
    LANGUAGE=en pin=000000 as "$user" bid sign "$(as "$user" bid new "$tender")" --identity "$identity" 2>"$work/why"
    check "$user: findings are told before the PIN matters" grep -q "stops\? the signing" "$work/why"
    pin=
  fi
  draft=$(fill_bid "$user" "$tender") || bail "$user drafts"
  check "$user: nothing stops signing" as "$user" bid check "$draft"
  if [ "$user" = supplier1 ] && [ -n "$pin" ]; then
    pin=000000 check_status 1 "$user: a wrong PIN is refused" as "$user" bid sign "$draft" --identity "$identity"
    pin=654321
  fi
  check "$user signs" as "$user" bid sign "$draft" --identity "$identity"
  pin=
  check "$user: the signed PDF" as "$user" bid compose "$draft" -o "$work/$user.pdf"
  check "$user: qpdf --check" qpdf --check "$work/$user.pdf"
  pdftotext "$work/$user.pdf" "$work/$user.txt"
  check "$user: Chinese text for pdftotext" grep -q 投标 "$work/$user.txt"
  case $kind in
    *sm2*|*SM2*) note "pdfsig knows no SM2" ;;
    *)
      pdfsig -nocert "$work/$user.pdf" >"$work/pdfsig" 2>&1
      is "$(grep -c 'Signature is Valid' "$work/pdfsig")" "$(grep -c '^Signature #' "$work/pdfsig")" "$user: pdfsig holds every signature for valid" ;;
  esac
  check "$user: our own verification" as "$user" pdf verify "$work/$user.pdf" --trust "$data/ca.pem"
  check "$user seals" as "$user" bid seal "$draft"
  check "$user submits" as "$user" bid submit "$draft"
  opening=$(as "$user" show tender "$tender" --json | jq -r .bidOpening.date)
  opening=$(TZ=Asia/Shanghai date -d "$opening" '+%F %R')
  is "$(as "$user" status --json | jq -r '.scheduled')" 1 "$user: the release key waits for its time"
  LANGUAGE=en as "$user" status >"$work/status"
  check "$user: status does not count it as waiting" grep -q "sent: 0;" "$work/status"
  check "$user: status says when it goes" grep -q "$opening Beijing time" "$work/status"
  LANGUAGE=en as "$user" outbox >"$work/outbox"
  check "$user: the outbox says so too" grep -q "release key.*$opening Beijing time" "$work/outbox"
  check "$user: receipt verified" as "$user" bid receipt "$draft" -o "$work/$user.receipt"
  check "$user: the receipt alone holds" "$cli" verify "$work/$user.receipt"
  jq -r .timestamp "$work/$user.receipt" | base64 -d >"$work/$user.tst"
  jq -cS .event "$work/$user.receipt" | tr -d '\n' >"$work/$user.event"
  check "$user: openssl ts accepts the receipt's time stamp" \
    openssl ts -verify -data "$work/$user.event" -in "$work/$user.tst" -token_in -CAfile "$data/ca.pem"
  jq -cS 'del(.signature)' "$work/$user.receipt" | tr -d '\n' >"$work/$user.rest"
  jq -r .signature "$work/$user.receipt" | base64 -d >"$work/$user.p7s"
  check "$user: openssl cms accepts the receipt's signature" \
    openssl cms -verify -binary -inform DER -in "$work/$user.p7s" -content "$work/$user.rest" -CAfile "$data/ca.pem" -purpose any -out /dev/null
  jq '.event.body.parts[0].sha256 |= (.[0:63] + (if .[63:64] == "0" then "1" else "0" end))' "$work/$user.receipt" >"$work/forged"
  check_status 4 "$user: a changed receipt does not hold" "$cli" verify "$work/forged"
  check "$user: the drill proves that the opening will work" as "$user" bid drill "$draft"
  is "$(count_events "$user" "$tender.$(account "$user" organisationId)" submit)" 1 "$user: one submission in the log"
done

check "buyer1 connects" as buyer1 connect "$url" --user buyer1 --ca "$data/ca.pem"
check "buyer1 synchronises" as buyer1 sync
check_status 1 "buyer1 is refused before the time" as buyer1 tender open "$tender" --identity "$(account buyer1 identity)"
is "$(as buyer1 list bid --json | jq length)" 0 "the purchaser sees no bid before the opening"
sealed=$(as supplier2 show bid "$tender.$(account supplier2 organisationId)" --json | jq -r '.parts[0].sha256')
is "$(curl -s -o /dev/null -w '%{http_code}' --cacert "$data/ca.pem" -H "Authorization: Bearer $(token_of buyer1)" "$url/v1/blobs/$sealed")" 403 \
  "the purchaser gets no ciphertext before the opening"

wait_for_opening buyer1 "$tender"
for user in supplier1 supplier2 supplier3; do check "$user: the key goes by itself" as "$user" sync; done
check "buyer1 opens" as buyer1 tender open "$tender" --identity "$(account buyer1 identity)"
opened=$work/buyer1/opened/$tender
is "$(jq '[.bids[] | select(.ok)] | length' "$opened/opening.json")" 3 "three bids opened and verified"
back=0
for file in "$data/sample/drafts/$tender"/attachments/*; do
  for bid in "$opened"/*/; do
    find "$bid/attachments" -type f -exec cmp -s {} "$file" \; -print | grep -q . && back=$((back + 1))
  done
done
is "$back" "$(($(ls "$data/sample/drafts/$tender/attachments" | wc -l) * 3))" "every attachment came back byte for byte"
for user in supplier1 supplier2 supplier3; do
  check "$user: the opened PDF is the signed one" cmp "$work/$user.pdf" "$opened/$(account "$user" organisationId)/bid.pdf"
done
check "the opening record is a PDF with the bidders in it" sh -c "pdftotext '$opened/opening.pdf' - | grep -q 开标"

# A certificate turns out to have been stolen before its bid was made; the others have nothing to do with it.
stolen=$(account supplier3 identity)
check "the practice CA revokes a certificate, for a time before the bid" env ZHAOTOU_PIN="$(account supplier3 pin)" \
  "$platform" issue --data "$data" --revoke "$stolen" --since "$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%S.000Z)"
curl -s --cacert "$data/ca.pem" "$url/v1/ca/crl" >"$work/crl"
check "openssl reads the list and its signature holds" sh -c "openssl crl -inform DER -in '$work/crl' -CAfile '$data/ca.pem' -noout -text 2>&1 | tee /dev/stderr | grep -q 'Invalidity Date' && openssl crl -inform DER -in '$work/crl' -CAfile '$data/ca.pem' -noout 2>&1 | grep -q 'verify OK'"
rm -rf "$work/buyer1/opened"
check_status 4 "the opening finds the revoked certificate" as buyer1 tender open "$tender" --identity "$(account buyer1 identity)"
cp "$work/out" "$work/printed"
check "and prints it" grep -q '吊销\|was revoked' "$work/printed"
is "$(jq -r '[.bids[] | select(.ok)] | length' "$opened/opening.json")" 2 "the two others open as before"
is "$(jq -r --arg id "$(account supplier3 organisationId)" '[.bids[] | select(.organisation == $id) | .problems[].message | select(test("吊销|revoked"))] | length' "$opened/opening.json")" 2 \
  "commitment and package of that bid are said to be signed with a revoked certificate"
is "$(jq -r --arg id "$(account supplier3 organisationId)" '[.bids[] | select(.organisation == $id) | .problems[].message | select(test("吊销|revoked") | not)] | length' "$opened/opening.json")" 0 \
  "and nothing else is wrong with it"

# One byte of one bid in the platform's storage; everything opened before is forgotten.
blob=$(find "$data/blobs" -type f -path "*$(printf %s "$sealed" | cut -c1-2)/$(printf %s "$sealed" | cut -c3-)")
chmod u+w "$blob"
printf 'X' | dd of="$blob" bs=1 seek=1000 conv=notrunc 2>/dev/null
rm -rf "$work/buyer1/opened"
check_status 4 "a bid tampered with is found out" as buyer1 tender open "$tender" --identity "$(account buyer1 identity)"
is "$(jq -r '[.bids[] | select(.ok)] | length' "$opened/opening.json")" 1 "the one that nothing happened to still opens"
is "$(jq -r --arg id "$(account supplier2 organisationId)" '.bids[] | select(.organisation == $id) | .problems[0].id' "$opened/opening.json")" part.package \
  "the record names the part that is wrong"
check_status 4 "the platform's own verification notices it too" "$platform" verify --data "$data"
plan
[ "$failed" = 0 ]

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bid — the committed, public part of a sealed bid: the digests of its parts, signed. Its id is
 * "<tender>.<organisation>". OCDS: bids. */
#define G_LOG_DOMAIN "zt-bid"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#include "bid-life.h"

static const ZtField part_fields[] = {
  { "id", ZT_REFERENCE, ZT_REQUIRED,
    N_ ("Part") }, /* "package", "a1"…: says nothing of its content */
  { "sha256", ZT_DIGEST, ZT_REQUIRED, N_ ("Digest of the sealed part") },
  { "size", ZT_INTEGER, ZT_REQUIRED, N_ ("Size"), .max = G_GINT64_CONSTANT (8) << 30 },
  { NULL },
};

static const ZtField fields[] = {
  { "tender", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED | ZT_COLUMN, N_ ("Tender"), .kind = "tender" },
  { "tenderVersion", ZT_INTEGER, ZT_REQUIRED, N_ ("Version of the tender") },
  { "organisation", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED | ZT_COLUMN, N_ ("Bidder"),
    .kind = "organisation" },
  { "protocolVersion", ZT_INTEGER, ZT_REQUIRED, N_ ("Protocol version") },
  { "parts", ZT_LIST, ZT_REQUIRED, N_ ("Sealed parts"), .of = part_fields, .max = 500 },
  { "releaseCertificate", ZT_BINARY, 0, N_ ("Release certificate") },
  { "signature", ZT_BINARY, ZT_REQUIRED, N_ ("Signature"), .max = 262144 },
  { "releaseKey", ZT_BINARY, ZT_DERIVED, N_ ("Release key") },
  { "withdrawal", ZT_TEXT, ZT_DERIVED, N_ ("Reason of the withdrawal"), .max = 1000 },
  { "rejection", ZT_TEXT, ZT_DERIVED, N_ ("Reason of the rejection"), .max = 4000 },
  { NULL },
};

static const ZtField withdraw_fields[] = {
  { "reason", ZT_TEXT, 0, N_ ("Reason"), .max = 1000 },
  { NULL },
};

static const ZtField release_fields[] = {
  { "releaseKey", ZT_BINARY, ZT_REQUIRED, N_ ("Release key") },
  { NULL },
};

static const ZtField reject_fields[] = {
  { "reason", ZT_TEXT, ZT_REQUIRED, N_ ("Reason"), .max = 4000 },
  { NULL },
};

static const ZtField no_fields[] = { { NULL } };

#define SUPPLIER (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)
#define PURCHASER (ZT_ROLE_BUYER | ZT_ROLE_AGENCY)

static const ZtTransition life[] = {
  { "submit", NULL, "submitted", ZT_ROLE_SIGNATORY, zt_rule_bid_submit, .label = N_ ("Submit"),
    .is_signed = TRUE },
  { "submit", "submitted|withdrawn", "submitted", ZT_ROLE_SIGNATORY, zt_rule_bid_submit,
    zt_effect_bid_submit, .label = N_ ("Submit again"), .is_signed = TRUE },
  { "withdraw", "submitted", "withdrawn", ZT_ROLE_SIGNATORY, zt_rule_bid_withdraw,
    zt_effect_bid_withdraw, withdraw_fields, N_ ("Withdraw") },
  { "release", "submitted|opened", NULL, SUPPLIER, zt_rule_bid_release, zt_effect_bid_release,
    release_fields, N_ ("Release the key") },
  { "open", "submitted", "opened", PURCHASER, zt_rule_bid_open, NULL, no_fields,
    N_ ("Open the bid") },
  { "reject", "submitted|opened", "rejected", PURCHASER, zt_rule_bid_open, zt_effect_bid_reject,
    reject_fields, N_ ("Reject") },
  { NULL },
};

static const ZtPermission permissions[] = {
  { SUPPLIER, "read", ZT_SCOPE_OWN },
  { PURCHASER | ZT_ROLE_APPROVER | ZT_ROLE_SUPERVISOR, "read", ZT_SCOPE_ANY },
  { PURCHASER, "open", ZT_SCOPE_ANY },
  { PURCHASER, "reject", ZT_SCOPE_ANY },
  { ZT_ROLE_NONE },
};

const ZtKind zt_kind_bid = {
  .name = "bid",
  .label = N_ ("Bid"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .owner = "organisation",
  .title = "tender",
  .may_read = zt_bid_may_read,
};

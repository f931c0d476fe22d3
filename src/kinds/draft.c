/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft — a bid in the making. It lives only in the workspace, with its revisions, until it is
 * signed and sealed. */
#define G_LOG_DOMAIN "zt-draft"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

static const ZtField fields[] = {
  { "tender", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED | ZT_COLUMN, N_ ("Tender"), .kind = "tender" },
  { "tenderVersion", ZT_INTEGER, ZT_REQUIRED, N_ ("Version of the tender") },
  { "title", ZT_TEXT, ZT_SEARCHED | ZT_COLUMN, N_ ("Title"), .max = 300 },
  { "organisation", ZT_REFERENCE, ZT_REQUIRED, N_ ("Bidder"), .kind = "organisation" },
  { "answers", ZT_MAP, 0, N_ ("Answers") },       /* part → field → value */
  { "prices", ZT_MAP, 0, N_ ("Price schedule") }, /* lines, total, totalInWords */
  { "deviations", ZT_MAP, 0, N_ ("Deviations") }, /* requirement → response, conclusion, evidence */
  { "attachments", ZT_MAP, 0, N_ ("Attachments") }, /* slot → files by digest */
  { "sources", ZT_MAP, 0, N_ ("Sources") }, /* place → item of the library it was filled from */
  { "notes", ZT_TEXT, 0, N_ ("Notes"), .max = 10000 },
  { NULL },
};

static const ZtTransition life[] = {
  { "create", NULL, "draft", ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY, .label = N_ ("Draft a bid") },
  { "save", "draft", NULL, ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY, .label = N_ ("Save") },
  { NULL },
};

static const ZtPermission permissions[] = {
  { ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY, "read", ZT_SCOPE_OWN },
  { ZT_ROLE_NONE },
};

const ZtKind zt_kind_draft = {
  .name = "draft",
  .label = N_ ("Draft bid"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .is_private = TRUE,
  .owner = "organisation",
  .title = "title",
};

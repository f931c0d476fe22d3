/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enquiry — a question about a tender, between the one who asks and the purchaser. An answer that
 * concerns all is made known to all without the asker's name by the tender's next clarification
 * (tender.c, amend). OCDS: tender.enquiries. */
#define G_LOG_DOMAIN "zt-enquiry"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#include "party-life.h"

static const ZtField fields[] = {
  { "tender", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED | ZT_COLUMN, N_ ("Tender"), .kind = "tender" },
  { "organisation", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED, N_ ("Asked by"), .kind = "organisation" },
  { "title", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED | ZT_COLUMN, N_ ("Subject"), .max = 200 },
  { "description", ZT_TEXT, ZT_REQUIRED | ZT_SEARCHED, N_ ("Question"), .max = 4000 },
  { "place", ZT_TEXT, 0, N_ ("Place in the documents"), .max = 200 },
  { "answer", ZT_TEXT, ZT_DERIVED | ZT_SEARCHED, N_ ("Answer"), .max = 10000 },
  { "dateAnswered", ZT_TIME, ZT_DERIVED | ZT_COLUMN, N_ ("Answered") },
  { NULL },
};

static const ZtField answer_fields[] = {
  { "answer", ZT_TEXT, ZT_REQUIRED, N_ ("Answer"), .max = 10000 },
  { NULL },
};

#define SUPPLIER (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)
#define PURCHASER (ZT_ROLE_BUYER | ZT_ROLE_AGENCY)

static const ZtField no_fields[] = { { NULL } };

static const ZtTransition life[] = {
  { "create", NULL, "asked", SUPPLIER, zt_rule_enquiry_ask, .label = N_ ("Ask") },
  { "answer", "asked", "answered", PURCHASER, zt_rule_enquiry_answer, zt_effect_enquiry_answer,
    answer_fields, N_ ("Answer") },
  { "withdraw", "asked", "withdrawn", SUPPLIER, .body = no_fields, .label = N_ ("Withdraw") },
  { NULL },
};

static const ZtPermission permissions[] = {
  { SUPPLIER, "read", ZT_SCOPE_OWN },
  { PURCHASER | ZT_ROLE_APPROVER | ZT_ROLE_SUPERVISOR, "read", ZT_SCOPE_ANY },
  { PURCHASER, "answer", ZT_SCOPE_ANY },
  { ZT_ROLE_NONE },
};

const ZtKind zt_kind_enquiry = {
  .name = "enquiry",
  .label = N_ ("Enquiry"),
  .fields = fields,
  .life = life,
  .permissions = permissions,
  .owner = "organisation",
  .title = "title",
  .may_read = zt_enquiry_may_read,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enquiry — a question about a tender, between the one who asks and the purchaser. An answer that
 * concerns all is made known to all without the asker's name by the tender's next clarification
 * (tender.c, amend). OCDS: tender.enquiries. */
#define G_LOG_DOMAIN "zt-enquiry"
#include "config.h"

#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

#include "tender-life.h"
#include "zt-error.h"
#include "zt-time.h"

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

/* Asked while enquiries are open. */
static gboolean
may_ask (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = zt_tender_find (step->after, step->lookup);
  gint64 end;

  if (tender == NULL)
    return zt_error_refuse (error, _ ("There is no such tender."));
  if (!g_str_equal (zt_record_get_state (tender), "active"))
    return zt_error_refuse (error, _ ("This tender takes no enquiries."));
  if (g_strcmp0 (zt_json_get_string (step->after, "organisation"), step->actor->organisation) != 0)
    return zt_error_refuse (error, _ ("An enquiry can only be made for one's own organisation."));
  end = zt_tender_get_time (zt_record_get_body (tender), "enquiryPeriod.endDate");
  if (end == 0)
    end = zt_tender_get_time (zt_record_get_body (tender), "tenderPeriod.endDate");
  return step->now < end || zt_error_refuse (error, _ ("The time for enquiries has passed."));
}

static gboolean
may_answer (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = zt_tender_find (step->after, step->lookup);

  return (tender != NULL && zt_tender_is_buyer (tender, step->actor))
         || zt_error_refuse (error, _ ("Only the purchaser of this tender may answer."));
}

static gboolean
take_answer (const ZtStep *step, GError **error)
{
  g_autofree char *date = zt_time_format (step->now);

  return zt_json_set_string (step->after, "answer", zt_json_get_string (step->body, "answer"),
                             error)
         && zt_json_set_string (step->after, "dateAnswered", date, error);
}

/* Seen by the one who asked, the purchaser and supervisors. */
static gboolean
may_read (const ZtRecord *record, const ZtActor *actor, gint64 now, const ZtLookup *lookup)
{
  JsonObject *body = zt_record_get_body (record);
  g_autoptr (ZtRecord) tender = NULL;

  if (actor == NULL)
    return FALSE;
  if ((actor->roles & ZT_ROLE_SUPERVISOR) != 0)
    return TRUE;
  if (actor->organisation != NULL
      && g_strcmp0 (zt_json_get_string (body, "organisation"), actor->organisation) == 0)
    return TRUE;
  tender = zt_tender_find (body, lookup);
  return tender != NULL && zt_tender_is_buyer (tender, actor);
}

#define SUPPLIER (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)
#define PURCHASER (ZT_ROLE_BUYER | ZT_ROLE_AGENCY)

static const ZtField no_fields[] = { { NULL } };

static const ZtTransition life[] = {
  { "create", NULL, "asked", SUPPLIER, may_ask, .label = N_ ("Ask") },
  { "answer", "asked", "answered", PURCHASER, may_answer, take_answer, answer_fields,
    N_ ("Answer") },
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
  .may_read = may_read,
};

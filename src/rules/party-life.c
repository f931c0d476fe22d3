/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Organisations, people and their questions: small guards of their lives. */
#define G_LOG_DOMAIN "zt-party-life"
#include "config.h"

#include "party-life.h"

#include <glib/gi18n-lib.h>

#include "identifiers.h"
#include "tender-life.h"
#include "zt-error.h"
#include "zt-time.h"

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED, message);
  return FALSE;
}

gboolean
zt_rule_organisation_id (const ZtStep *step, GError **error)
{
  g_autofree char *reason = NULL;

  if (zt_uscc_check (step->record_id, &reason) != ZT_USCC_INVALID)
    return TRUE;
  /* TRANSLATORS: a code, and what is wrong with it */
  g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED, _ ("%s is not a unified social credit code: %s"),
               step->record_id, reason != NULL ? reason : "");
  return FALSE;
}

gboolean
zt_rule_person_user (const ZtStep *step, GError **error)
{
  const char *user = zt_json_get_string (step->after, "user");

  if (g_strcmp0 (user, step->record_id) != 0)
    return refuse (error, _ ("The id of a person must be the user name."));
  return TRUE;
}

gboolean
zt_effect_take_body (const ZtStep *step, GError **error)
{
  zt_json_merge_patch (step->after, step->body);
  return TRUE;
}

gboolean
zt_rule_enquiry_ask (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = zt_tender_find (step->after, step->lookup);
  gint64 end;

  if (tender == NULL)
    return refuse (error, _ ("There is no such tender."));
  if (!g_str_equal (zt_record_get_state (tender), "active"))
    return refuse (error, _ ("This tender takes no enquiries."));
  if (g_strcmp0 (zt_json_get_string (step->after, "organisation"), step->actor->organisation) != 0)
    return refuse (error, _ ("An enquiry can only be made for one's own organisation."));
  end = zt_tender_get_time (zt_record_get_body (tender), "enquiryPeriod.endDate");
  if (end == 0)
    end = zt_tender_get_time (zt_record_get_body (tender), "tenderPeriod.endDate");
  return step->now < end || refuse (error, _ ("The time for enquiries has passed."));
}

gboolean
zt_rule_enquiry_answer (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = zt_tender_find (step->after, step->lookup);

  return (tender != NULL && zt_tender_is_buyer (tender, step->actor))
         || refuse (error, _ ("Only the purchaser of this tender may answer."));
}

gboolean
zt_effect_enquiry_answer (const ZtStep *step, GError **error)
{
  g_autofree char *date = zt_time_format (step->now);

  return zt_json_set_string (step->after, "answer", zt_json_get_string (step->body, "answer"),
                             error)
         && zt_json_set_string (step->after, "dateAnswered", date, error);
}

gboolean
zt_enquiry_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now,
                     const ZtLookup *lookup)
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a tender: publication, clarification, closing and opening (采购法 35; 采购法实施条例
 * 31; 87号令 27、39; 74号令 29、45; 财库〔2014〕214号 10). */
#define G_LOG_DOMAIN "zt-tender-life"
#include "config.h"

#include "tender-life.h"

#include <glib/gi18n-lib.h>

#include "calendar.h"
#include "deadlines.h"
#include "zt-error.h"
#include "zt-time.h"

gint64
zt_tender_get_time (JsonObject *tender, const char *path)
{
  const char *text;
  gint64 time = 0;

  g_return_val_if_fail (tender != NULL && path != NULL, 0);
  text = zt_json_get_string (tender, path);
  return text != NULL && zt_time_parse (text, &time) ? time : 0;
}

gint64
zt_tender_get_upload_end (JsonObject *tender)
{
  gint64 end = zt_tender_get_time (tender, "tenderPeriod.endDate");

  return end != 0 ? end + zt_json_get_int (tender, "uploadGrace", 0) * G_TIME_SPAN_SECOND : 0;
}

gint64
zt_tender_get_binding_version (JsonObject *tender)
{
  JsonArray *list = zt_json_get_array (tender, "clarifications");
  gint64 binding = 0;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    binding
        = MAX (binding, zt_json_get_int (json_array_get_object_element (list, i), "version", 0));
  return binding;
}

ZtRecord *
zt_tender_find (JsonObject *body, const ZtLookup *lookup)
{
  const char *id = zt_json_get_string (body, "tender");

  if (id == NULL || lookup == NULL || lookup->get == NULL)
    return NULL;
  return lookup->get ("tender", id, lookup->user_data);
}

static gboolean
belongs_to (JsonObject *body, const ZtActor *actor)
{
  return actor->organisation != NULL
         && (g_strcmp0 (zt_json_get_string (body, "buyer.id"), actor->organisation) == 0
             || g_strcmp0 (zt_json_get_string (body, "procuringEntity.id"), actor->organisation)
                    == 0);
}

gboolean
zt_tender_is_buyer (ZtRecord *tender, const ZtActor *actor)
{
  g_return_val_if_fail (tender != NULL && actor != NULL, FALSE);
  return belongs_to (zt_record_get_body (tender), actor);
}

gboolean
zt_tender_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now,
                    const ZtLookup *lookup)
{
  JsonObject *body = zt_record_get_body (record);

  if (zt_json_get_string (body, "datePublished") != NULL)
    return TRUE;
  return actor != NULL && ((actor->roles & ZT_ROLE_SUPERVISOR) != 0 || belongs_to (body, actor));
}

gboolean
zt_rule_unique_ids (JsonObject *body, const char *path, GError **error)
{
  JsonArray *list = zt_json_get_array (body, path);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *entry = json_array_get_element (list, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (entry)
                           ? zt_json_get_string (json_node_get_object (entry), "id")
                           : NULL;

      if (id == NULL || *id == '\0')
        /* TRANSLATORS: the name of a list and a row number */
        return zt_error_refuse (error, _ ("%s, row %u: the id is missing."), path, i + 1);
      if (!g_hash_table_add (seen, (gpointer) id))
        /* TRANSLATORS: the name of a list and an id */
        return zt_error_refuse (error, _ ("%s: the id “%s” occurs twice."), path, id);
    }
  return TRUE;
}

gboolean
zt_rule_tender_create (const ZtStep *step, GError **error)
{
  static const char *const lists[]
      = { "lots", "items", "requirements", "parts", "documents", "criteria", NULL };

  for (gsize i = 0; lists[i] != NULL; i++)
    if (!zt_rule_unique_ids (step->after, lists[i], error))
      return FALSE;
  return TRUE;
}

/* Is @end on or after the day that the law leaves suppliers? A method without limits, or a year
 * whose holidays are not known yet, is left to the approver: nothing is guessed. */
static gboolean
is_long_enough (gboolean known, const GDate *earliest, const GDate *end, GError *problem,
                GError **error)
{
  if (known)
    return g_date_compare (end, earliest) >= 0;
  if (g_error_matches (problem, ZT_ERROR, ZT_ERROR_INVALID)
      || g_error_matches (problem, ZT_ERROR, ZT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_error_copy (problem));
  return FALSE;
}

static gboolean
check_notice (JsonObject *tender, gint64 now, GError **error)
{
  const char *method = zt_json_get_string (tender, "procurementMethodDetails");
  gint64 start = zt_tender_get_time (tender, "tenderPeriod.startDate");
  ZtCalendar *calendar = zt_calendar_get_default (error);
  g_autoptr (GError) problem = NULL;
  const char *basis = NULL;
  char day[16] = { 0 };
  GDate first, end, earliest;
  gboolean known;

  if (calendar == NULL)
    return FALSE;
  zt_deadline_day (start != 0 ? start : now, &first);
  zt_deadline_day (zt_tender_get_time (tender, "tenderPeriod.endDate"), &end);
  known = zt_deadline_earliest (calendar, method, &first, &earliest, &basis, &problem);
  if (is_long_enough (known, &earliest, &end, problem, error))
    return TRUE;
  if (!known)
    return FALSE;
  g_date_strftime (day, sizeof day, "%Y-%m-%d", &earliest);
  return zt_error_refuse (
      error,
      /* TRANSLATORS: a date, and the law */
      _ ("Suppliers must have time until %s at least (%s). Set a later deadline."), day, basis);
}

static gboolean
check_clarification (JsonObject *tender, gint64 now, gint64 deadline, GError **error)
{
  const char *method = zt_json_get_string (tender, "procurementMethodDetails");
  ZtCalendar *calendar = zt_calendar_get_default (error);
  g_autoptr (GError) problem = NULL;
  const char *basis = NULL;
  char day[16] = { 0 };
  GDate today, end, needed;
  gboolean known;

  if (calendar == NULL)
    return FALSE;
  zt_deadline_day (now, &today);
  zt_deadline_day (deadline, &end);
  known
      = zt_deadline_after_clarification (calendar, method, &today, &end, &needed, &basis, &problem);
  if (is_long_enough (known, &needed, &end, problem, error))
    return TRUE;
  if (!known)
    return FALSE;
  g_date_strftime (day, sizeof day, "%Y-%m-%d", &needed);
  return zt_error_refuse (
      error,
      /* TRANSLATORS: a date, and the law */
      _ ("A clarification that affects bids leaves too little time (%s). Extend the "
         "deadline to %s or later with it."),
      basis, day);
}

static gboolean
check_money (JsonObject *tender, GError **error)
{
  gint64 value = zt_json_get_fen (tender, "value");
  gint64 ceiling = zt_json_get_fen (tender, "ceiling");

  if (value <= 0)
    return zt_error_refuse (error, _ ("The budget must be set before publication."));
  if (ceiling > value)
    return zt_error_refuse (error, _ ("The price ceiling must not exceed the budget."));
  if (g_strcmp0 (zt_json_get_string (tender, "awardCriteria"), "ratedCriteria") == 0
      && zt_json_get_int (tender, "priceWeight", 0) <= 0)
    return zt_error_refuse (error, _ ("Rated criteria need the weight of the price."));
  return TRUE;
}

static gboolean
check_lists (const ZtStep *step, GError **error)
{
  static const struct
  {
    const char *path;
    const char *missing;
  } needed[] = {
    { "items", N_ ("A tender needs at least one item before publication.") },
    { "parts", N_ ("A tender must name the parts of a bid before publication.") },
    { "openingCertificates",
      N_ ("A tender needs at least one opening certificate before publication: without it no bid "
          "can be sealed.") },
  };
  JsonArray *items;

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      JsonArray *list = zt_json_get_array (step->after, needed[i].path);

      if (list == NULL || json_array_get_length (list) == 0)
        return zt_error_refuse (error, "%s", g_dgettext (GETTEXT_PACKAGE, needed[i].missing));
    }
  items = zt_json_get_array (step->after, "items");
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      const char *lot = zt_json_get_string (item, "lot");
      JsonArray *lots = zt_json_get_array (step->after, "lots");
      gboolean found = lot == NULL;

      for (guint j = 0; !found && lots != NULL && j < json_array_get_length (lots); j++)
        found = g_strcmp0 (zt_json_get_string (json_array_get_object_element (lots, j), "id"), lot)
                == 0;
      if (!found)
        /* TRANSLATORS: the id of an item and the id of a lot */
        return zt_error_refuse (error, _ ("Item %s belongs to lot %s, which does not exist."),
                                zt_json_get_string (item, "id"), lot);
    }
  return zt_rule_tender_create (step, error);
}

gboolean
zt_rule_tender_publish (const ZtStep *step, GError **error)
{
  gint64 end = zt_tender_get_time (step->after, "tenderPeriod.endDate");
  gint64 enquiries = zt_tender_get_time (step->after, "enquiryPeriod.endDate");
  gint64 opening = zt_tender_get_time (step->after, "bidOpening.date");

  if (end == 0 || opening == 0)
    return zt_error_refuse (
        error, _ ("The deadline and the opening time must be set before publication."));
  if (end <= step->now)
    return zt_error_refuse (error, _ ("The deadline has passed already. Set a later one."));
  /* 87号令 39 wants both at one time; a platform that lets parts arrive after the deadline may need
   * the opening a little later. */
  if (opening < end)
    return zt_error_refuse (error, _ ("Bids must not be opened before the deadline."));
  if (enquiries > end)
    return zt_error_refuse (error, _ ("Enquiries must end before the deadline."));
  return check_money (step->after, error) && check_lists (step, error)
         && check_notice (step->after, step->now, error);
}

static gboolean
set_time (JsonObject *body, const char *path, gint64 time, GError **error)
{
  g_autofree char *text = zt_time_format (time);

  return zt_json_set_string (body, path, text, error);
}

gboolean
zt_effect_tender_publish (const ZtStep *step, GError **error)
{
  if (zt_json_get (step->after, "tenderPeriod.startDate") == NULL
      && !set_time (step->after, "tenderPeriod.startDate", step->now, error))
    return FALSE;
  return set_time (step->after, "datePublished", step->now, error);
}

static gboolean
affects_bids (JsonObject *body)
{
  return zt_json_get_boolean (body, "affectsBids", TRUE);
}

gboolean
zt_rule_tender_amend (const ZtStep *step, GError **error)
{
  gint64 old_end = zt_tender_get_time (step->after, "tenderPeriod.endDate");
  gint64 end = zt_tender_get_time (step->body, "tenderPeriod.endDate");
  gint64 opening = zt_tender_get_time (step->body, "bidOpening.date");

  if (step->now >= old_end)
    return zt_error_refuse (error,
                            _ ("The deadline has passed; the tender can no longer be changed."));
  if (end == 0)
    end = old_end;
  if (end < old_end)
    return zt_error_refuse (error, _ ("A deadline may be extended, never shortened."));
  if (opening != 0 && opening < end)
    return zt_error_refuse (error, _ ("Bids must not be opened before the deadline."));
  if (!affects_bids (step->body))
    {
      if (json_object_has_member (step->body, "parts")
          || json_object_has_member (step->body, "requirements")
          || json_object_has_member (step->body, "documents"))
        return zt_error_refuse (error,
                                _ ("A change of documents, requirements or parts affects bids."));
      return TRUE;
    }
  return check_clarification (step->after, step->now, end, error);
}

static gboolean
move_opening (const ZtStep *step, gint64 old_end, gint64 end, GError **error)
{
  gint64 opening = zt_tender_get_time (step->after, "bidOpening.date");

  if (zt_tender_get_time (step->body, "bidOpening.date") != 0 || end == old_end)
    return TRUE;
  return set_time (step->after, "bidOpening.date", opening + (end - old_end), error);
}

/* Whatever was named and however: nothing is read while bids may still come. */
static gboolean
check_order (JsonObject *tender, GError **error)
{
  return zt_tender_get_time (tender, "bidOpening.date")
             >= zt_tender_get_time (tender, "tenderPeriod.endDate")
         || zt_error_refuse (error, _ ("Bids must not be opened before the deadline."));
}

static void
replace_member (const ZtStep *step, const char *name)
{
  JsonNode *node = json_object_get_member (step->body, name);

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    json_object_set_member (step->after, name, json_node_copy (node));
}

gboolean
zt_effect_tender_amend (const ZtStep *step, GError **error)
{
  static const char *const moved[]
      = { "tenderPeriod.endDate", "enquiryPeriod.endDate", "bidOpening.date", NULL };
  gint64 old_end = zt_tender_get_time (step->after, "tenderPeriod.endDate");
  gint64 end = zt_tender_get_time (step->body, "tenderPeriod.endDate");
  JsonArray *list = zt_json_get_array (step->after, "clarifications");
  JsonArray *longer = json_array_new ();
  JsonObject *entry = json_object_new ();
  g_autofree char *date = zt_time_format (step->now);
  guint number = list != NULL ? json_array_get_length (list) + 1 : 1;

  for (guint i = 0; i + 1 < number; i++)
    json_array_add_element (longer, json_node_copy (json_array_get_element (list, i)));
  json_object_set_int_member (entry, "number", number);
  json_object_set_string_member (entry, "date", date);
  json_object_set_string_member (entry, "text", zt_json_get_string (step->body, "text"));
  if (end > old_end)
    json_object_set_string_member (entry, "extends",
                                   zt_json_get_string (step->body, "tenderPeriod.endDate"));
  if (affects_bids (step->body))
    json_object_set_int_member (entry, "version", zt_record_get_version (step->before) + 1);
  json_array_add_object_element (longer, entry);
  json_object_set_array_member (step->after, "clarifications", longer);
  replace_member (step, "documents");
  replace_member (step, "requirements");
  replace_member (step, "parts");
  for (gsize i = 0; moved[i] != NULL; i++)
    {
      const char *time = zt_json_get_string (step->body, moved[i]);

      if (time != NULL && !zt_json_set_string (step->after, moved[i], time, error))
        return FALSE;
    }
  if (end > old_end && !move_opening (step, old_end, end, error))
    return FALSE;
  return check_order (step->after, error) && zt_rule_tender_create (step, error);
}

gboolean
zt_rule_tender_close (const ZtStep *step, GError **error)
{
  gint64 end = zt_tender_get_time (step->after, "tenderPeriod.endDate");

  return (end != 0 && step->now >= end)
         || zt_error_refuse (error, _ ("The deadline has not passed yet."));
}

gboolean
zt_rule_tender_open (const ZtStep *step, GError **error)
{
  gint64 opening = zt_tender_get_time (step->after, "bidOpening.date");
  g_autofree char *shown = zt_time_display (opening);

  /* TRANSLATORS: %s is a date and time */
  return (opening != 0 && step->now >= opening)
         || zt_error_refuse (error, _ ("Bids may not be opened before %s."), shown);
}

gboolean
zt_effect_tender_cancel (const ZtStep *step, GError **error)
{
  return zt_json_set_string (step->after, "cancellation", zt_json_get_string (step->body, "reason"),
                             error);
}

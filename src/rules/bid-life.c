/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a bid: committed before the deadline to the millisecond, withdrawn before it, its key
 * released at the opening. */
#define G_LOG_DOMAIN "zt-bid-life"
#include "config.h"

#include "bid-life.h"

#include <glib/gi18n-lib.h>

#include "tender-life.h"
#include "zt-error.h"
#include "zt-time.h"

/* Members that a later step adds: a new submission starts without them. */
static const char *const added_later[] = { "releaseKey", "withdrawal", "rejection", NULL };

char *
zt_bid_make_id (const char *tender, const char *organisation)
{
  g_return_val_if_fail (tender != NULL && organisation != NULL, NULL);
  return g_strconcat (tender, ".", organisation, NULL);
}

static ZtRecord *
need_tender (const ZtStep *step, GError **error)
{
  ZtRecord *tender = zt_tender_find (step->after, step->lookup);

  if (tender == NULL)
    {
      const char *id = zt_json_get_string (step->after, "tender");

      /* TRANSLATORS: %s is the number of a tender */
      zt_error_refuse (error, _ ("There is no tender %s."), id != NULL ? id : "");
    }
  return tender;
}

/* The receiving instant decides; an instant equal to the deadline is too late. */
static gboolean
check_before_deadline (ZtRecord *tender, gint64 now, GError **error)
{
  gint64 end = zt_tender_get_time (zt_record_get_body (tender), "tenderPeriod.endDate");
  g_autofree char *deadline = zt_time_format (end);
  g_autofree char *received = zt_time_format (now);

  if (end != 0 && now < end)
    return TRUE;
  /* TRANSLATORS: two times in RFC 3339 with milliseconds */
  return zt_error_refuse (error, _ ("The deadline was %s; this arrived at %s."), deadline,
                          received);
}

static gboolean
check_identity (const ZtStep *step, GError **error)
{
  const char *tender = zt_json_get_string (step->after, "tender");
  const char *organisation = zt_json_get_string (step->after, "organisation");
  g_autofree char *id = NULL;

  if (g_strcmp0 (organisation, step->actor->organisation) != 0)
    return zt_error_refuse (error, _ ("A bid can only be made for one's own organisation."));
  id = zt_bid_make_id (tender != NULL ? tender : "", organisation);
  if (!g_str_equal (id, step->record_id))
    /* TRANSLATORS: %s is the id that the bid must have */
    return zt_error_refuse (error, _ ("The id of this bid must be %s."), id);
  return TRUE;
}

static gboolean
check_tender_version (const ZtStep *step, ZtRecord *tender, GError **error)
{
  gint64 version = zt_json_get_int (step->body, "tenderVersion", 0);
  gint64 binding = zt_tender_get_binding_version (zt_record_get_body (tender));

  if (version < binding)
    return zt_error_refuse (
        error,
        /* TRANSLATORS: two version numbers of the tender */
        _ ("This bid answers version %d of the tender; a clarification made version %d. "
           "Read it, adapt the bid and sign it again."),
        (int) version, (int) binding);
  if (version < 1 || version > zt_record_get_version (tender))
    /* TRANSLATORS: %d is a version number */
    return zt_error_refuse (error, _ ("The tender has no version %d."), (int) version);
  return TRUE;
}

/* One content has one size, however often it is named: two attachments may well be the same file.
 */
static gboolean
check_sizes (JsonArray *parts, GError **error)
{
  g_autoptr (GHashTable) sizes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      const char *sha256 = zt_json_get_string (part, "sha256");
      JsonObject *twin = g_hash_table_lookup (sizes, sha256);
      gint64 size = zt_json_get_int (part, "size", 0);

      if (size <= 0)
        /* TRANSLATORS: %s is the id of a part */
        return zt_error_refuse (error, _ ("Part %s is empty."), id);
      if (twin != NULL && zt_json_get_int (twin, "size", 0) != size)
        return zt_error_refuse (error,
                                /* TRANSLATORS: the ids of two parts */
                                _ ("Parts %s and %s name the same content with two sizes."),
                                zt_json_get_string (twin, "id"), id);
      g_hash_table_insert (sizes, (gpointer) sha256, part);
    }
  return TRUE;
}

/* The second seal's certificate, and its key when it is released: what cannot be read now could
 * never be opened. */
static gboolean
check_release (const ZtStep *step, const char *encoded_key, GError **error)
{
  const char *encoded = zt_json_get_string (step->after, "releaseCertificate");
  g_autoptr (GBytes) certificate = encoded != NULL ? zt_base64_decode (encoded) : NULL;
  g_autoptr (GBytes) key = encoded_key != NULL ? zt_base64_decode (encoded_key) : NULL;
  g_autoptr (GError) cause = NULL;

  if (encoded == NULL || step->lookup == NULL || step->lookup->check_release == NULL)
    return TRUE;
  if (certificate != NULL && (encoded_key == NULL || key != NULL)
      && step->lookup->check_release (certificate, key, step->lookup->user_data, &cause))
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: a field's label, its path, and what is wrong with it */
               _ ("%s (%s): %s"),
               encoded_key != NULL ? _ ("Release key") : _ ("Release certificate"),
               encoded_key != NULL ? "releaseKey" : "releaseCertificate",
               cause != NULL ? cause->message : _ ("must be base64"));
  return FALSE;
}

static gboolean
check_parts (const ZtStep *step, JsonObject *tender, GError **error)
{
  JsonArray *parts = zt_json_get_array (step->body, "parts");
  gint64 protocol = zt_json_get_int (tender, "protocolVersion", 1);
  gboolean has_package = FALSE;

  if (parts == NULL || json_array_get_length (parts) == 0)
    return zt_error_refuse (error, _ ("A bid needs at least one sealed part."));
  if (!zt_rule_unique_ids (step->body, "parts", error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "id"), "package") == 0)
        has_package = TRUE;
    }
  if (!check_sizes (parts, error))
    return FALSE;
  if (!has_package)
    return zt_error_refuse (error, _ ("The signed package is missing among the parts of the bid."));
  if (zt_json_get_int (step->body, "protocolVersion", 0) != protocol)
    /* TRANSLATORS: %d is the version of the bidding protocol */
    return zt_error_refuse (error,
                            _ ("This tender runs under protocol version %d. Update the program."),
                            (int) protocol);
  if (zt_json_get_boolean (tender, "dualControl", FALSE)
      && zt_json_get_string (step->body, "releaseCertificate") == NULL)
    return zt_error_refuse (error,
                            _ ("This tender demands a second seal; the bid carries no release "
                               "certificate."));
  return TRUE;
}

gboolean
zt_rule_bid_submit (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = NULL;

  if (!check_identity (step, error))
    return FALSE;
  tender = need_tender (step, error);
  if (tender == NULL || !check_before_deadline (tender, step->now, error))
    return FALSE;
  if (!g_str_equal (zt_record_get_state (tender), "active"))
    /* TRANSLATORS: %s is the number of a tender */
    return zt_error_refuse (error, _ ("Tender %s does not accept bids."),
                            zt_record_get_id (tender));
  return check_tender_version (step, tender, error)
         && check_parts (step, zt_record_get_body (tender), error)
         && check_release (step, NULL, error);
}

/* What is stored must be exactly what was signed: nothing of an earlier submission stays. */
gboolean
zt_effect_bid_submit (const ZtStep *step, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (step->after);

  for (GList *l = members; l != NULL; l = l->next)
    if (!json_object_has_member (step->body, l->data))
      json_object_remove_member (step->after, l->data);
  return TRUE;
}

JsonObject *
zt_bid_get_signed_body (JsonObject *bid)
{
  JsonObject *body;

  g_return_val_if_fail (bid != NULL, NULL);
  body = zt_json_object_copy (bid);
  if (json_object_has_member (body, "signature"))
    json_object_remove_member (body, "signature");
  for (gsize i = 0; added_later[i] != NULL; i++)
    if (json_object_has_member (body, added_later[i]))
      json_object_remove_member (body, added_later[i]);
  return body;
}

gboolean
zt_rule_bid_withdraw (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = need_tender (step, error);

  return tender != NULL && check_before_deadline (tender, step->now, error);
}

gboolean
zt_effect_bid_withdraw (const ZtStep *step, GError **error)
{
  const char *reason = zt_json_get_string (step->body, "reason");

  return reason == NULL || zt_json_set_string (step->after, "withdrawal", reason, error);
}

static gboolean
check_opening (ZtRecord *tender, gint64 now, GError **error)
{
  gint64 opening = zt_tender_get_time (zt_record_get_body (tender), "bidOpening.date");
  g_autofree char *shown = zt_time_display (opening);

  if (opening != 0 && now >= opening)
    return TRUE;
  /* TRANSLATORS: %s is a date and time */
  return zt_error_refuse (error, _ ("This is possible only from the opening on, %s."), shown);
}

gboolean
zt_rule_bid_release (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = need_tender (step, error);
  const char *key = zt_json_get_string (step->body, "releaseKey");
  const char *old = zt_json_get_string (step->after, "releaseKey");

  if (tender == NULL || !check_opening (tender, step->now, error))
    return FALSE;
  if (zt_json_get_string (step->after, "releaseCertificate") == NULL)
    return zt_error_refuse (error, _ ("This bid has no second seal; there is nothing to release."));
  if (old != NULL && g_strcmp0 (old, key) != 0)
    return zt_error_refuse (error, _ ("Another release key has been given already."));
  return check_release (step, key, error);
}

gboolean
zt_effect_bid_release (const ZtStep *step, GError **error)
{
  return zt_json_set_string (step->after, "releaseKey",
                             zt_json_get_string (step->body, "releaseKey"), error);
}

gboolean
zt_rule_bid_open (const ZtStep *step, GError **error)
{
  g_autoptr (ZtRecord) tender = need_tender (step, error);

  if (tender == NULL || !check_opening (tender, step->now, error))
    return FALSE;
  return zt_tender_is_buyer (tender, step->actor)
         || zt_error_refuse (error, _ ("Only the purchaser of this tender may do this."));
}

gboolean
zt_effect_bid_reject (const ZtStep *step, GError **error)
{
  return zt_json_set_string (step->after, "rejection", zt_json_get_string (step->body, "reason"),
                             error);
}

gboolean
zt_bid_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now, const ZtLookup *lookup)
{
  JsonObject *body = zt_record_get_body (record);
  g_autoptr (ZtRecord) tender = NULL;
  gint64 opening;

  if (actor == NULL)
    return FALSE;
  if (actor->organisation != NULL
      && g_strcmp0 (zt_json_get_string (body, "organisation"), actor->organisation) == 0)
    return (actor->roles & (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)) != 0;
  tender = zt_tender_find (body, lookup);
  if (tender == NULL)
    return FALSE;
  opening = zt_tender_get_time (zt_record_get_body (tender), "bidOpening.date");
  if (opening == 0 || now < opening)
    return FALSE;
  if ((actor->roles & ZT_ROLE_SUPERVISOR) != 0)
    return TRUE;
  return (actor->roles & (ZT_ROLE_BUYER | ZT_ROLE_AGENCY | ZT_ROLE_APPROVER)) != 0
         && zt_tender_is_buyer (tender, actor);
}

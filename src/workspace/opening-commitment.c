/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At the opening: is the commitment the bidder's own, and was it in the log in time? */
#define G_LOG_DOMAIN "zt-opening-commitment"
#include "config.h"

#include "opening-private.h"

#include "bid-life.h"
#include "digest.h"
#include "log-head.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

/* A key that signs for the bidder: certificate trusted when the bid was made, and of this very
 * organisation. */
static gboolean
check_signer (ZtOpening *opening, ZtCmsInfo *info, GError **error)
{
  const char *organisation = zt_json_get_string (opening->body, "organisation");
  g_autofree char *code = zt_certificate_get_code (info->signer);
  g_autofree char *name = zt_certificate_get_name (info->signer);
  g_autoptr (ZtTrust) trust = NULL;
  gint64 when
      = opening->submitted != 0 ? opening->submitted : zt_record_get_modified (opening->bid);

  if (g_strcmp0 (code, organisation) != 0)
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED,
                   /* TRANSLATORS: name in a certificate, its organisation's code, the bidder's */
                   _ ("It is signed by “%s” of the organisation %s, not by the bidder %s."), name,
                   code != NULL ? code : "—", organisation);
      return FALSE;
    }
  if (info->timestamp_time != 0)
    when = info->timestamp_time;
  return opening->ca == NULL
         || ((trust = _zt_workspace_load_trust (opening->ws, error)) != NULL
             && zt_trust_verify (trust, info->signer, info->certificates, when, error));
}

void
_zt_opening_check_commitment (ZtOpening *opening)
{
  g_autoptr (JsonObject) signed_body = zt_bid_get_signed_body (opening->body);
  g_autoptr (GBytes) signature = zt_json_get_bytes (opening->body, "signature");
  g_autoptr (GBytes) content = zt_json_canonical_bytes (signed_body);
  g_autoptr (ZtCmsInfo) info = NULL;
  GError *cause = NULL;

  if (signature == NULL)
    {
      _zt_opening_problem (opening, "commitment", _ ("The commitment is not signed."), NULL);
      return;
    }
  info = zt_cms_verify_bytes (signature, content, &cause);
  if (info == NULL || !check_signer (opening, info, &cause))
    _zt_opening_problem (opening, "commitment", _ ("The signature of the commitment does not hold"),
                         cause);
}

/* The newest event that submitted this bid. */
static ZtEvent *
find_submission (ZtOpening *opening, GError **error)
{
  g_autofree char *path
      = g_strdup_printf ("/v1/records/bid/%s/events", zt_record_get_id (opening->bid));
  g_autoptr (JsonObject) answer
      = zt_remote_get_json (opening->ws->remote, path, opening->cancellable, error);
  JsonArray *events = answer != NULL ? zt_json_get_array (answer, "events") : NULL;
  g_autoptr (ZtEvent) found = NULL;

  if (answer == NULL)
    return NULL;
  for (guint i = 0; events != NULL && i < json_array_get_length (events); i++)
    {
      JsonObject *wire = json_array_get_object_element (events, i);
      g_autoptr (ZtEvent) event = NULL;

      if (g_strcmp0 (zt_json_get_string (wire, "action"), "submit") != 0)
        continue;
      event = zt_event_new_from_json (wire, error);
      if (event == NULL)
        return NULL;
      if (found == NULL || event->position > found->position)
        {
          g_clear_pointer (&found, zt_event_free);
          found = g_steal_pointer (&event);
        }
    }
  if (found == NULL)
    g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                         _ ("The log holds no submission of this bid."));
  return g_steal_pointer (&found);
}

/* What the record shows now must be what that event committed to. */
static gboolean
check_same (ZtOpening *opening, ZtEvent *event, GError **error)
{
  const char *end
      = zt_json_get_string (zt_record_get_body (opening->tender), "tenderPeriod.endDate");
  JsonNode *then = zt_json_get (zt_record_get_body (event->record), "signature");
  JsonNode *now = zt_json_get (opening->body, "signature");
  gint64 deadline = 0;

  if (then == NULL || now == NULL || !json_node_equal (then, now))
    g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                         _ ("The bid shown is not the one that the log holds."));
  else if (end == NULL || !zt_time_parse (end, &deadline) || event->time >= deadline)
    g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
                         _ ("The log says that it arrived after the deadline."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_inclusion (ZtOpening *opening, ZtEvent *event, GError **error)
{
  g_autoptr (GBytes) pinned = zt_store_get_fact (opening->ws->own, ZT_FACT_PLATFORM, error);
  g_autoptr (ZtCertificate) platform = pinned != NULL ? zt_certificate_new (pinned, error) : NULL;
  g_autoptr (JsonObject) wire = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GBytes) leaf = zt_event_leaf (event);
  g_autofree char *path = NULL;
  ZtLogHead head;

  if (platform == NULL)
    return FALSE;
  wire = zt_remote_get_json (opening->ws->remote, "/v1/log/head", opening->cancellable, error);
  if (wire == NULL)
    return FALSE;
  if (!zt_log_head_verify (wire, platform, &head, error))
    return FALSE;
  path = g_strdup_printf ("/v1/log/proof/inclusion?leafIndex=%" G_GINT64_FORMAT
                          "&size=%" G_GUINT64_FORMAT,
                          event->position - 1, head.size);
  answer = zt_remote_get_json (opening->ws->remote, path, opening->cancellable, error);
  if (answer == NULL)
    return FALSE;
  return zt_log_head_covers (&head, leaf, event->position - 1,
                             zt_json_get_array (answer, "inclusion"), error);
}

void
_zt_opening_check_log (ZtOpening *opening)
{
  GError *cause = NULL;
  g_autoptr (ZtEvent) event = find_submission (opening, &cause);

  opening->submitted = event != NULL ? event->time : 0;
  if (event == NULL || !check_same (opening, event, &cause)
      || !check_inclusion (opening, event, &cause))
    _zt_opening_problem (opening, "log", _ ("The log does not prove this bid"), cause);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content by its SHA-256, and who may have it when. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "server.h"
#include "sql.h"
#include "tender-life.h"
#include "zt-time.h"

/* From least to most: of several records that name one content, the most generous decides. */
typedef enum
{
  MAY_NOT_KNOW, /* nothing names it that has a say */
  HIDDEN,       /* a bid that is none of the caller's: the same answer as if there were nothing */
  FORBIDDEN,
  TOO_EARLY,
  MAY_READ,
} Access;

static gboolean
names_part (ZtRecord *bid, const char *sha256)
{
  JsonArray *parts = zt_json_get_array (zt_record_get_body (bid), "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (parts, i), "sha256"), sha256)
        == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_sent (ZtStore *store, const char *sha256, const char *organisation)
{
  sqlite3_stmt *row
      = zt_sql_query (store, NULL,
                      "SELECT 1 FROM platform_owner WHERE sha256 = ? AND organisation = ?", "ss",
                      sha256, organisation != NULL ? organisation : "");
  gboolean found = zt_sql_step (store, &row, NULL);

  sqlite3_finalize (row);
  return found;
}

/* A part of a bid: its own organisation's at any time; others' when they may read the bid, and only
 * what was not withdrawn or replaced. A bid has a say only in what its own organisation has sent:
 * naming a digest proves nothing, neither to get another's ciphertext nor to lock a document. */
static Access
judge_bid (ZtCall *call, ZtStore *store, ZtRecord *bid, const char *sha256, gint64 now)
{
  JsonObject *body = zt_record_get_body (bid);
  const char *id = zt_json_get_string (body, "tender");
  const char *bidder = zt_json_get_string (body, "organisation");
  g_autoptr (ZtRecord) tender = NULL;
  gint64 opening;

  if (!has_sent (store, sha256, bidder))
    return MAY_NOT_KNOW;
  if (g_strcmp0 (bidder, call->actor->organisation) == 0)
    return zt_call_may_read (call, store, bid, now) ? MAY_READ : FORBIDDEN;
  tender = id != NULL ? zt_store_get_record (store, "tender", id, NULL) : NULL;
  opening
      = tender != NULL ? zt_tender_get_time (zt_record_get_body (tender), "bidOpening.date") : 0;
  /* Whoever will never read this bid does not learn that it names this digest. */
  if (opening == 0 || !zt_call_may_read (call, store, bid, MAX (now, opening)))
    return HIDDEN;
  if (now < opening)
    return TOO_EARLY;
  if (g_strcmp0 (zt_record_get_state (bid), "withdrawn") == 0 || !names_part (bid, sha256))
    return FORBIDDEN;
  return MAY_READ;
}

/* What was named first decides. A bid's content stays a bid's, so nobody gets a ciphertext by
 * naming its digest in a tender; a document stays a document, so nobody locks it by naming it in a
 * bid. */
static Access
judge (ZtCall *call, ZtStore *store, const char *sha256)
{
  gint64 now = zt_time_now ();
  sqlite3_stmt *row
      = zt_sql_query (store, NULL,
                      "SELECT kind, record FROM platform_reference WHERE sha256 = ? ORDER BY rowid",
                      "s", sha256);
  Access by_bids = MAY_NOT_KNOW, by_others = MAY_NOT_KNOW;
  gboolean is_document = FALSE;

  while (zt_sql_step (store, &row, NULL))
    {
      const char *kind = zt_sql_column (row, 0);
      g_autoptr (ZtRecord) record = zt_store_get_record (store, kind, zt_sql_column (row, 1), NULL);

      if (record == NULL)
        continue;
      if (g_str_equal (kind, "bid"))
        by_bids = MAX (by_bids, judge_bid (call, store, record, sha256, now));
      else
        {
          is_document = is_document || by_bids == MAY_NOT_KNOW;
          if (zt_call_may_read (call, store, record, now))
            by_others = MAY_READ;
        }
    }
  if (!is_document && by_bids > HIDDEN)
    return by_bids;
  if (!is_document && by_bids == HIDDEN)
    by_others = HIDDEN;
  /* Who has sent it has it anyway. */
  return by_others == MAY_READ || has_sent (store, sha256, call->actor->organisation)
             ? MAY_READ
             : MAY_NOT_KNOW;
}

/* A public document goes out under its own type, everything else as bytes. */
static const char *
media_type (ZtCall *call, const char *sha256)
{
  g_autofree char *path = zt_blobs_path (call->server->platform->blobs, sha256);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  char start[5] = "";

  stream = g_file_read (file, NULL, NULL);
  if (stream != NULL)
    g_input_stream_read (G_INPUT_STREAM (stream), start, 4, NULL, NULL);
  return g_str_equal (start, "%PDF") ? "application/pdf" : "application/octet-stream";
}

void
zt_route_blob (ZtCall *call)
{
  const char *sha256 = call->parameters[0];
  ZtStore *store = zt_call_store (call);
  g_autofree char *path = NULL, *etag = NULL;

  if (store == NULL)
    return;
  if (strlen (sha256) != 64 || strspn (sha256, "0123456789abcdef") != 64)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND, NULL);
      return;
    }
  switch (judge (call, store, sha256))
    {
    case TOO_EARLY:
      zt_answer_problem (call->request, ZT_PROBLEM_TOO_EARLY,
                         _ ("Sealed bids are given to nobody before the opening time."));
      return;
    case FORBIDDEN:
      zt_answer_problem (call->request, ZT_PROBLEM_FORBIDDEN, NULL);
      return;
    case HIDDEN:
    case MAY_NOT_KNOW:
      zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND, NULL);
      return;
    case MAY_READ:
      break;
    }
  if (!zt_blobs_has (call->server->platform->blobs, sha256))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND,
                         _ ("This content has not arrived yet."));
      return;
    }
  path = zt_blobs_path (call->server->platform->blobs, sha256);
  etag = g_strdup_printf ("\"%s\"", sha256);
  zt_request_answer_file (call->request, path, media_type (call, sha256), etag);
}

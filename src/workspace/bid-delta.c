/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the signed PDF travels: as its difference (VCDIFF, RFC 3284) from the attachments, whose
 * pages it holds, and from a base part, which is what the first signing had to say beside them.
 * Both are sealed parts of their own that stay as they are when a price changes, so only the
 * difference from the bid before is sent again. */
#define G_LOG_DOMAIN "zt-bid-delta"
#include "config.h"

#include "bid-private.h"

#include "digest.h"
#include "package.h"

#include <glib/gstdio.h>

/* Below this a delta saves nothing worth a second file format. */
#define DELTA_FROM (256 * 1024)
/* A difference from the base that has grown beyond this is worth a new base. */
#define DELTA_TO (192 * 1024)

typedef struct
{
  ZtWorkspace *ws;    /* (borrowed) */
  GPtrArray *sources; /* (owned) paths, without the final NULL */
  const char *target; /* (borrowed) */
} Delta;

/* A new private file with the difference of the target from @delta's sources and @base (nullable).
 */
static char *
encode (Delta *delta, const char *base, guint64 *size, GError **error)
{
  g_autofree char *out = zt_blobs_make_part (delta->ws->blobs, error);
  g_autofree char *base_path = base != NULL ? zt_blobs_path (delta->ws->blobs, base) : NULL;
  guint n = delta->sources->len;
  g_autofree const char **sources = g_new0 (const char *, n + 2);
  GStatBuf status;

  if (out == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    sources[i] = g_ptr_array_index (delta->sources, i);
  sources[n] = base_path;
  if (!zt_vcdiff_encode (sources, delta->target, out, error))
    {
      g_unlink (out);
      return NULL;
    }
  *size = g_stat (out, &status) == 0 ? (guint64) status.st_size : G_MAXUINT64;
  return g_steal_pointer (&out);
}

static char *
known_base (ZtWorkspace *ws, const ZtBidContext *context)
{
  g_autoptr (JsonObject) evidence = _zt_bid_get_evidence (ws, context, "delta-base", NULL);
  const char *sha256 = evidence != NULL ? zt_json_get_string (evidence, "sha256") : NULL;

  return sha256 != NULL && zt_blobs_verify (ws->blobs, sha256, NULL, NULL) ? g_strdup (sha256)
                                                                           : NULL;
}

/* The difference from the attachments alone becomes the base; NULL without error: it saves too
 * little. */
static char *
make_base (Delta *delta, const ZtBidContext *context, guint64 pdf_size, GError **error)
{
  guint64 size = 0;
  g_autofree char *part = encode (delta, NULL, &size, error);
  g_autofree char *sha256 = NULL;
  g_autoptr (JsonObject) evidence = NULL;

  if (part == NULL)
    return NULL;
  if (size >= pdf_size / 2)
    {
      g_unlink (part);
      return NULL;
    }
  sha256 = zt_sha256_file (part, NULL, NULL, error);
  if (sha256 == NULL || !zt_blobs_adopt (delta->ws->blobs, part, sha256, error))
    {
      g_unlink (part);
      return NULL;
    }
  evidence = json_object_new ();
  json_object_set_string_member (evidence, "sha256", sha256);
  if (!_zt_bid_put_evidence (delta->ws, context, "delta-base", evidence, error))
    return NULL;
  return g_steal_pointer (&sha256);
}

char *
_zt_bid_make_delta (ZtWorkspace *ws, const ZtBidContext *context, JsonArray *attachments,
                    const char *pdf, guint64 pdf_size, char **base, GError **error)
{
  g_autofree char *target = zt_blobs_path (ws->blobs, pdf);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
  Delta delta = { ws, sources, target };
  g_autofree char *known = NULL;
  char *path;
  guint64 size = 0;

  *base = NULL;
  if (pdf_size <= DELTA_FROM || json_array_get_length (attachments) == 0)
    return NULL;
  for (guint i = 0; i < json_array_get_length (attachments); i++)
    g_ptr_array_add (
        sources, zt_blobs_path (ws->blobs,
                                zt_json_get_string (json_array_get_object_element (attachments, i),
                                                    "sha256")));
  known = known_base (ws, context);
  if (known != NULL)
    {
      path = encode (&delta, known, &size, error);
      if (path == NULL || size <= DELTA_TO)
        {
          *base = path != NULL ? g_steal_pointer (&known) : NULL;
          return path;
        }
      g_unlink (path);
      g_free (path);
    }
  *base = make_base (&delta, context, pdf_size, error);
  return *base != NULL ? encode (&delta, *base, &size, error) : NULL;
}

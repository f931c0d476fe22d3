/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tus 1.0 says in headers. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include "digest.h"
#include "uploads.h"

gboolean
zt_tus_read_metadata (const char *header, char **sha256)
{
  g_auto (GStrv) pairs = header != NULL ? g_strsplit (header, ",", 50) : NULL;
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (pairs[i]), " ", 2);
      gsize length = 0;
      g_autofree guchar *value = NULL;
      guint8 digest[32];

      if (words[0] == NULL || *words[0] == '\0' || !g_str_is_ascii (words[0])
          || !g_hash_table_add (keys, g_strdup (words[0])))
        return FALSE;
      value = words[1] != NULL ? g_base64_decode (words[1], &length) : NULL;
      if (!g_str_equal (words[0], "sha256"))
        continue;
      if (length != 64)
        return FALSE;
      *sha256 = g_ascii_strdown ((const char *) value, 64);
      if (!zt_unhex (*sha256, digest, sizeof digest))
        return FALSE;
    }
  return TRUE;
}

void
zt_route_upload_options (ZtCall *call)
{
  g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, ZT_UPLOAD_LIMIT);

  zt_request_add_header (call->request, "Tus-Resumable", "1.0.0");
  zt_request_add_header (call->request, "Tus-Version", "1.0.0");
  zt_request_add_header (call->request, "Tus-Extension",
                         "creation,creation-with-upload,checksum,expiration,termination");
  zt_request_add_header (call->request, "Tus-Checksum-Algorithm", "sha1,sha256");
  zt_request_add_header (call->request, "Tus-Max-Size", most);
  zt_request_answer (call->request, 204, NULL, NULL);
}

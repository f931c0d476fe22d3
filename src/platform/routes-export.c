/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is public, for anybody. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "ocds.h"
#include "server.h"
#include "zt-kinds.h"

#define MOST 1000

void
zt_route_ocds (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (GPtrArray) tenders = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) package = NULL;
  const char *host = zt_request_get_header (call->request, "Host");
  g_autofree char *base = NULL;
  ZtQuery query = { .kind = "tender" };

  if (store == NULL || !zt_call_number (call, "limit", 100, 1, MOST, &query.limit)
      || !zt_call_number (call, "offset", 0, 0, G_MAXINT32, &query.offset))
    return;
  tenders = zt_store_query (store, &query, &error);
  if (tenders == NULL)
    {
      zt_answer_error (call->request, error);
      return;
    }
  base = g_strconcat ("https://", host != NULL ? host : "localhost", NULL);
  package = zt_ocds_package (base, tenders);
  zt_answer_json (call->request, 200, package);
}

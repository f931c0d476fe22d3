/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tender pages have done in a worker: saved searches, favourites, the search of the last
 * session. */
#pragma once

#include "zt-opportunities.h"
#include "zt-worker.h"

G_BEGIN_DECLS

/* Each gives the list as it is afterwards: GPtrArray of ZtSavedSearch. */
gpointer zt_job_list_searches (ZtWorkspace *ws, gpointer nothing, const ZtWork *work,
                               GError **error);
gpointer zt_job_put_search (ZtWorkspace *ws, gpointer saved, const ZtWork *work, GError **error);
gpointer zt_job_delete_search (ZtWorkspace *ws, gpointer id, const ZtWork *work, GError **error);
gpointer zt_job_read_search (ZtWorkspace *ws, gpointer id, const ZtWork *work, GError **error);
/* @saved: its name and search; id and marks are made. The new one is the last of the list. */
gpointer zt_job_save_search (ZtWorkspace *ws, gpointer saved, const ZtWork *work, GError **error);

/* "+ID" or "-ID"; gives nothing. */
gpointer zt_job_favourite (ZtWorkspace *ws, gpointer change, const ZtWork *work, GError **error);

/* ZtSearch of the last session; the usual one when there was none. */
gpointer zt_job_load_session (ZtWorkspace *ws, gpointer nothing, const ZtWork *work,
                              GError **error);
gpointer zt_job_keep_session (ZtWorkspace *ws, gpointer search, const ZtWork *work, GError **error);

/* What there is to filter by: each of "text\tcount". */
typedef struct
{
  GPtrArray *regions, *buyers;
} ZtSearchValues;
gpointer zt_job_list_values (ZtWorkspace *ws, gpointer nothing, const ZtWork *work, GError **error);
void zt_search_values_free (ZtSearchValues *values);

G_END_DECLS

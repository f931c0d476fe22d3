/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the workspace keeps in memory for searches: the listing and its marks. */
#pragma once

#include "zt-opportunities.h"
#include "zt-workspace-private.h"

G_BEGIN_DECLS

struct _ZtOpportunities
{
  ZtListing *listing;  /* (owned) */
  gint64 own_state[2]; /* of own.db when the favourites were read */
  GHashTable *kept;    /* (owned) (nullable): set of ids of favourites */
  guint8 *favourites;  /* (owned) (nullable): by row */
  ZtProfile *profile;  /* (owned) (nullable): of the supplier's history */
  GHashTable *known;   /* (owned) (nullable): set of tenders of the history */
  char *history;       /* (owned) (nullable): what the profile was made from */
  gint64 history_own[2], history_replica[2]; /* of the databases when that was read */
  float *scores;                             /* (owned) (nullable): by row */
  guint scores_serial;
};

ZtOpportunities *_zt_workspace_opportunities (ZtWorkspace *ws);
/* Forgets the favourites when own.db has changed. */
void _zt_opportunities_look_at_own (ZtWorkspace *ws, ZtOpportunities *self);
/* The supplier's projects as a profile; read anew only when there are others than before. */
gboolean _zt_opportunities_load_history (ZtWorkspace *ws, ZtOpportunities *self, gboolean *changed,
                                         GError **error);
/* Codes of the items, each once, NULL-terminated; (element-type utf8), owned by @tender. */
GPtrArray *_zt_opportunities_codes (JsonObject *tender);
ZtProject _zt_opportunities_project (JsonObject *tender, GPtrArray *codes, gboolean submitted);

G_END_DECLS

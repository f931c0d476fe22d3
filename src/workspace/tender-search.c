/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search among the notices, with what only this workspace knows: favourites and what the
 * supplier's own history recommends. */
#define G_LOG_DOMAIN "zt-tender-search"
#include "config.h"

#include "opportunities-private.h"

#include <string.h>

void
zt_notice_note_free (ZtNoticeNote *note)
{
  if (note == NULL)
    return;
  g_free (note->reason);
  g_free (note);
}

void
_zt_opportunities_free (ZtOpportunities *self)
{
  if (self == NULL)
    return;
  zt_listing_free (self->listing);
  g_free (self->favourites);
  g_free (self->scores);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  zt_profile_free (self->profile);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_free (self->history);
  g_free (self);
}

ZtOpportunities *
_zt_workspace_opportunities (ZtWorkspace *ws)
{
  if (ws->opportunities == NULL)
    {
      ws->opportunities = g_new0 (ZtOpportunities, 1);
      ws->opportunities->listing = zt_listing_new (ws->replica);
    }
  return ws->opportunities;
}

static gboolean
mark_favourites (ZtWorkspace *ws, ZtOpportunities *self, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_clear_pointer (&self->kept, g_hash_table_unref);
  self->kept = zt_kept_list_favourites (ws->own, error);
  if (self->kept == NULL)
    return FALSE;
  self->favourites = g_malloc0 (zt_listing_get_size (self->listing) + 1);
  g_hash_table_iter_init (&iter, self->kept);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gssize row
          = zt_listing_find_row (self->listing, zt_store_find_number (ws->replica, "tender", id));

      if (row >= 0)
        self->favourites[row] = 1;
    }
  return TRUE;
}

static void
score_all (ZtWorkspace *ws, ZtOpportunities *self)
{
  guint n = zt_listing_get_size (self->listing);
  GHashTableIter iter;
  gpointer id;

  g_free (self->scores);
  self->scores = g_new0 (float, n + 1);
  self->scores_serial++;
  for (guint i = 0; i < n && !zt_profile_is_empty (self->profile); i++)
    {
      ZtNoticeRow row;
      ZtProject project;

      zt_listing_get_row (self->listing, i, &row);
      project = (ZtProject){ row.codes, row.buyer, row.region, row.value, FALSE };
      self->scores[i] = (float) zt_recommend (self->profile, &project).score;
    }
  /* What one works on already needs no recommendation. */
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gssize row
          = zt_listing_find_row (self->listing, zt_store_find_number (ws->replica, "tender", id));

      if (row >= 0)
        self->scores[row] = 0;
    }
}

/* Brings up to date what @search needs; a plain search needs nothing but the listing. */
static gboolean
refresh (ZtWorkspace *ws, const ZtSearch *search, GError **error)
{
  ZtOpportunities *self = _zt_workspace_opportunities (ws);
  gboolean changed, history_changed = FALSE;

  if (!zt_listing_refresh (self->listing, &changed, error))
    return FALSE;
  _zt_opportunities_look_at_own (ws, self);
  if (changed)
    {
      g_clear_pointer (&self->favourites, g_free);
      g_clear_pointer (&self->scores, g_free);
    }
  if (search->favourite && self->favourites == NULL && !mark_favourites (ws, self, error))
    return FALSE;
  if (!search->recommended && g_strcmp0 (search->order, "recommended") != 0)
    return TRUE;
  if (!_zt_opportunities_load_history (ws, self, &history_changed, error))
    return FALSE;
  if (history_changed || self->scores == NULL)
    score_all (ws, self);
  return TRUE;
}

GArray *
zt_workspace_search (ZtWorkspace *ws, const ZtSearch *search, GArray *content, guint *n_first,
                     GCancellable *cancellable, GError **error)
{
  ZtOpportunities *self;
  ZtListingMarks marks;

  g_return_val_if_fail (ws != NULL && search != NULL, NULL);
  if (!refresh (ws, search, error))
    return NULL;
  self = ws->opportunities;
  marks = (ZtListingMarks){ self->favourites, self->scores, self->scores_serial };
  return zt_listing_query (self->listing, search, &marks, content, zt_workspace_now (ws, NULL),
                           n_first, cancellable, error);
}

GPtrArray *
zt_workspace_search_records (ZtWorkspace *ws, const ZtSearch *search, GError **error)
{
  const ZtQuery mine = { .kind = "tender", .search = search->text, .state = search->state };
  g_autoptr (GArray) content = zt_store_search_words (ws->replica, search->text, NULL, error);
  g_autoptr (GArray) ids
      = content != NULL ? zt_workspace_search (ws, search, content, NULL, NULL, error) : NULL;
  g_autoptr (GPtrArray) records
      = ids != NULL ? zt_store_get_rows (ws->replica, (gpointer) ids->data, ids->len, error) : NULL;
  g_autoptr (GPtrArray) waiting = records != NULL ? zt_store_query (ws->own, &mine, error) : NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *found;

  if (waiting == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  for (guint i = 0; i < records->len; i++)
    if (records->pdata[i] != NULL)
      {
        const char *id = zt_record_get_id (records->pdata[i]);
        ZtRecord *over = zt_store_get_record (ws->own, "tender", id, NULL);

        g_ptr_array_add (found, over != NULL ? over : zt_record_ref (records->pdata[i]));
        g_hash_table_add (seen, (gpointer) id);
      }
  /* New ones that the platform does not know yet. */
  for (guint i = 0; i < waiting->len; i++)
    if (!g_hash_table_contains (seen, zt_record_get_id (waiting->pdata[i])))
      g_ptr_array_add (found, zt_record_ref (waiting->pdata[i]));
  return found;
}

GPtrArray *
zt_workspace_search_values (ZtWorkspace *ws, const char *column, const char *part, guint limit,
                            GError **error)
{
  g_autoptr (GArray) values = NULL;
  GPtrArray *texts;

  g_return_val_if_fail (ws != NULL && column != NULL, NULL);
  if (!zt_listing_refresh (_zt_workspace_opportunities (ws)->listing, NULL, error))
    return NULL;
  values = zt_listing_values (ws->opportunities->listing, column, part, limit);
  texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < values->len; i++)
    {
      const ZtListingValue *value = &g_array_index (values, ZtListingValue, i);

      g_ptr_array_add (texts, g_strdup_printf ("%s\t%u", value->text, value->count));
    }
  return texts;
}

ZtNoticeNote *
zt_workspace_get_note (ZtWorkspace *ws, ZtRecord *tender)
{
  ZtNoticeNote *note = g_new0 (ZtNoticeNote, 1);
  ZtOpportunities *self;
  ZtRecommendation found;
  g_autoptr (GPtrArray) codes = NULL;
  gboolean changed;

  g_return_val_if_fail (ws != NULL && tender != NULL, note);
  self = _zt_workspace_opportunities (ws);
  if (!_zt_opportunities_load_history (ws, self, &changed, NULL))
    return note;
  _zt_opportunities_look_at_own (ws, self);
  if (self->kept == NULL)
    self->kept = zt_kept_list_favourites (ws->own, NULL);
  note->favourite
      = self->kept != NULL && g_hash_table_contains (self->kept, zt_record_get_id (tender));
  if (g_hash_table_contains (self->known, zt_record_get_id (tender)))
    return note;
  codes = _zt_opportunities_codes (zt_record_get_body (tender));
  {
    const ZtProject project = _zt_opportunities_project (zt_record_get_body (tender), codes, FALSE);

    found = zt_recommend (self->profile, &project);
  }
  note->reason = zt_recommendation_text (&found);
  return note;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a supplier has bid for, from drafts and bids of this workspace: nothing of it leaves the
 * computer. */
#define G_LOG_DOMAIN "zt-supplier-history"
#include "config.h"

#include "opportunities-private.h"

/* Newer ones say more, and older ones cost time. */
#define PROJECTS_MAX 200

GPtrArray *
_zt_opportunities_codes (JsonObject *tender)
{
  GPtrArray *codes = g_ptr_array_new ();
  JsonArray *items = zt_json_get_array (tender, "items");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      const char *code
          = zt_json_get_string (json_array_get_object_element (items, i), "classification.id");

      if (code != NULL && !g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
        g_ptr_array_add (codes, (gpointer) code);
    }
  g_ptr_array_add (codes, NULL);
  return codes;
}

ZtProject
_zt_opportunities_project (JsonObject *tender, GPtrArray *codes, gboolean submitted)
{
  return (ZtProject){ (const char *const *) codes->pdata, zt_json_get_string (tender, "buyer.name"),
                      zt_json_get_string (tender, "region"), zt_json_get_fen (tender, "value"),
                      submitted };
}

void
_zt_opportunities_look_at_own (ZtWorkspace *ws, ZtOpportunities *self)
{
  if (!zt_store_has_changed (ws->own, self->own_state))
    return;
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->favourites, g_free);
}

/* Tenders of drafts and bids; → TRUE where a bid was handed in. */
static GHashTable *
list_projects (ZtWorkspace *ws, GError **error)
{
  g_autoptr (GHashTable) tenders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const ZtQuery query = { .kind = "bid", .limit = PROJECTS_MAX };
  g_autoptr (GPtrArray) drafts = zt_drafts_list (ws->own, error);
  g_autoptr (GPtrArray) bids = drafts != NULL ? zt_store_query (ws->replica, &query, error) : NULL;

  if (bids == NULL)
    return NULL;
  for (guint i = 0; i < drafts->len && i < PROJECTS_MAX; i++)
    {
      const char *tender = zt_json_get_string (zt_record_get_body (drafts->pdata[i]), "tender");

      if (tender != NULL)
        g_hash_table_insert (tenders, g_strdup (tender), GINT_TO_POINTER (FALSE));
    }
  for (guint i = 0; i < bids->len; i++)
    {
      JsonObject *bid = zt_record_get_body (bids->pdata[i]);
      const char *tender = zt_json_get_string (bid, "tender");

      if (tender != NULL && ws->actor != NULL
          && g_strcmp0 (zt_json_get_string (bid, "organisation"), ws->actor->organisation) == 0)
        g_hash_table_insert (tenders, g_strdup (tender), GINT_TO_POINTER (TRUE));
    }
  return g_steal_pointer (&tenders);
}

static char *
describe (GHashTable *tenders)
{
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (tenders), (GCompareFunc) g_strcmp0);
  GString *text = g_string_new (NULL);

  for (GList *l = ids; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%c", (const char *) l->data,
                            GPOINTER_TO_INT (g_hash_table_lookup (tenders, l->data)) ? '+' : ' ');
  return g_string_free (text, FALSE);
}

static ZtProfile *
make_profile (ZtWorkspace *ws, GHashTable *tenders)
{
  g_autoptr (GArray) projects = g_array_new (FALSE, FALSE, sizeof (ZtProject));
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer id, submitted;

  g_hash_table_iter_init (&iter, tenders);
  while (g_hash_table_iter_next (&iter, &id, &submitted))
    {
      ZtRecord *tender = zt_store_get_record (ws->replica, "tender", id, NULL);
      GPtrArray *codes;
      ZtProject project;

      if (tender == NULL)
        continue;
      codes = _zt_opportunities_codes (zt_record_get_body (tender));
      g_ptr_array_add (records, tender);
      g_ptr_array_add (lists, codes);
      project = _zt_opportunities_project (zt_record_get_body (tender), codes,
                                           GPOINTER_TO_INT (submitted));
      g_array_append_val (projects, project);
    }
  return zt_profile_new ((const ZtProject *) (gpointer) projects->data, projects->len);
}

gboolean
_zt_opportunities_load_history (ZtWorkspace *ws, ZtOpportunities *self, gboolean *changed,
                                GError **error)
{
  g_autoptr (GHashTable) tenders = NULL;
  g_autofree char *history = NULL;
  gboolean own_changed = zt_store_has_changed (ws->own, self->history_own);
  gboolean replica_changed = zt_store_has_changed (ws->replica, self->history_replica);

  *changed = FALSE;
  if (self->profile != NULL && !own_changed && !replica_changed)
    return TRUE;
  tenders = list_projects (ws, error);
  if (tenders == NULL)
    return FALSE;
  history = describe (tenders);
  if (self->profile != NULL && g_str_equal (history, self->history))
    return TRUE;
  *changed = TRUE;
  zt_profile_free (self->profile);
  self->profile = make_profile (ws, tenders);
  g_free (self->history);
  self->history = g_steal_pointer (&history);
  g_clear_pointer (&self->known, g_hash_table_unref);
  self->known = g_steal_pointer (&tenders);
  g_clear_pointer (&self->scores, g_free);
  return TRUE;
}

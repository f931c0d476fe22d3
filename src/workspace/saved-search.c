/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved searches and what is new in them. A notice is news once: by the time of its publication,
 * which only grows along the log, so that neither a replica fetched anew nor a crash tells it
 * twice. */
#define G_LOG_DOMAIN "zt-saved-search"
#include "config.h"

#include "opportunities-private.h"

#include "identifiers.h"
#include "zt-time.h"

/* Fact of replica.db: how far its listing was looked through. */
#define FACT_TOUCHED "searches-touched"

void
zt_search_news_free (ZtSearchNews *news)
{
  if (news == NULL)
    return;
  g_free (news->id);
  g_free (news->name);
  g_free (news->first);
  g_free (news);
}

ZtSavedSearch *
zt_workspace_save_search (ZtWorkspace *ws, const char *name, const ZtSearch *search, GError **error)
{
  g_autoptr (ZtSavedSearch) saved = NULL;

  g_return_val_if_fail (ws != NULL && name != NULL && search != NULL, NULL);
  saved = g_new0 (ZtSavedSearch, 1);
  saved->id = zt_uuid_new ();
  saved->name = g_strdup (name);
  saved->search = zt_search_copy (search);
  saved->made_at = zt_time_now ();
  saved->seen = zt_store_last_published (ws->replica);
  if (!zt_kept_put_search (ws->own, saved, error))
    return NULL;
  return g_steal_pointer (&saved);
}

static char *
title_of (ZtWorkspace *ws, gint64 number)
{
  g_autoptr (GPtrArray) rows = zt_store_get_rows (ws->replica, &number, 1, NULL);
  ZtRecord *record = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;
  const char *title
      = record != NULL ? zt_json_get_string (zt_record_get_body (record), "title") : NULL;

  return g_strdup (title != NULL ? title : "");
}

/* Counts what of @news matches, and moves the search's mark. (nullable): nothing. */
static ZtSearchNews *
match (ZtWorkspace *ws, ZtListing *news, ZtSavedSearch *saved, GError **error)
{
  g_autoptr (ZtSearch) search = zt_search_copy (saved->search);
  g_autoptr (GArray) content = NULL;
  g_autoptr (GArray) found = NULL;
  ZtSearchNews *told = NULL;
  gint64 seen = saved->seen;

  /* Favourites and recommendations are no reason to be called. */
  search->favourite = search->recommended = FALSE;
  g_free (search->order);
  search->order = g_strdup ("deadline");
  content = zt_store_search_words (ws->replica, search->text, NULL, error);
  if (content == NULL)
    return NULL;
  found = zt_listing_query (news, search, NULL, content, zt_workspace_now (ws, NULL), NULL, NULL,
                            error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      gint64 number = g_array_index (found, gint64, i);
      gint64 published = zt_store_get_published (ws->replica, number);

      if (published <= saved->seen)
        continue;
      if (told == NULL)
        {
          told = g_new0 (ZtSearchNews, 1);
          told->id = g_strdup (saved->id);
          told->name = g_strdup (saved->name);
          told->first = title_of (ws, number);
        }
      told->n++;
      seen = MAX (seen, published);
    }
  saved->unread += told != NULL ? told->n : 0;
  saved->seen = seen;
  return told;
}

static gboolean
match_all (ZtWorkspace *ws, ZtListing *news, GPtrArray *searches, GPtrArray *told, GError **error)
{
  gint64 last = zt_store_last_published (ws->replica);

  for (guint i = 0; i < searches->len; i++)
    {
      ZtSavedSearch *saved = searches->pdata[i];
      g_autoptr (GError) cause = NULL;
      ZtSearchNews *one = match (ws, news, saved, &cause);

      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (one != NULL)
        g_ptr_array_add (told, one);
      if (last <= saved->seen && one == NULL)
        continue;
      saved->seen = MAX (saved->seen, last);
      if (!zt_kept_put_search (ws->own, saved, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
zt_workspace_match_searches (ZtWorkspace *ws, GError **error)
{
  g_autoptr (GPtrArray) told
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_search_news_free);
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (GPtrArray) searches = NULL;
  g_autoptr (ZtListing) news = NULL;
  g_autofree char *since = NULL;
  g_autofree char *mark = NULL;
  gint64 touched = 0;

  g_return_val_if_fail (ws != NULL, NULL);
  searches = zt_kept_list_searches (ws->own, error);
  if (searches == NULL || searches->len == 0)
    return searches != NULL ? g_steal_pointer (&told) : NULL;
  since = zt_store_get_text (ws->replica, FACT_TOUCHED);
  news = zt_listing_new (ws->replica);
  if (!zt_listing_read_news (news, since != NULL ? g_ascii_strtoll (since, NULL, 10) : 0, &touched,
                             error))
    return NULL;
  mark = g_strdup_printf ("%" G_GINT64_FORMAT, touched);
  if (g_strcmp0 (mark, since) == 0)
    return g_steal_pointer (&told);
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL || !match_all (ws, news, searches, told, error)
      || !zt_transaction_commit (transaction, error)
      || !zt_store_set_text (ws->replica, FACT_TOUCHED, mark, error))
    return NULL;
  return g_steal_pointer (&told);
}

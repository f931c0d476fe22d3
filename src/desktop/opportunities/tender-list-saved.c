/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The saved searches of the list of tenders. */
#define G_LOG_DOMAIN "zt-tender-list-page"
#include "config.h"

#include "saved-jobs.h"
#include "search-chips.h"
#include "tender-list-private.h"

#include <glib/gi18n-lib.h>

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
open_saved (ZtTenderListPage *self, const char *id)
{
  const ZtSavedSearch *saved = zt_saved_searches_find (self->saved, id);
  g_autoptr (ZtSearch) search = saved != NULL ? zt_search_copy (saved->search) : NULL;

  if (search == NULL)
    return;
  if (saved->unread > 0)
    set_text (&search->order, "-published"); /* the new ones are what one came for */
  _zt_tender_list_set_search (self, search);
  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderListPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) searches = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *wanted = NULL;
  g_autofree char *label = NULL;
  gint64 unread;

  if (self->desk == NULL)
    return;
  if (searches == NULL)
    {
      if (error != NULL)
        zt_desk_tell_error (self->desk, _ ("Saved searches"), error);
      return;
    }
  zt_saved_searches_set (self->saved, searches);
  unread = zt_saved_searches_count_unread (self->saved);
  label = unread > 0 ? g_strdup_printf (_ ("Saved searches (%d new)"), (int) unread)
                     : g_strdup (_ ("Saved searches"));
  gtk_menu_button_set_label (self->saved_button, label);
  wanted = g_steal_pointer (&self->wanted_search);
  if (wanted != NULL)
    {
      open_saved (self, wanted);
      zt_worker_run_async (zt_desk_get_local (self->desk), zt_job_read_search,
                           g_steal_pointer (&wanted), g_free, (GDestroyNotify) g_ptr_array_unref,
                           NULL, saved_cb, g_object_ref (self));
    }
}

/* Takes @data. */
static void
run_saved (ZtTenderListPage *self, ZtWorkFunc func, gpointer data, GDestroyNotify data_free)
{
  zt_worker_run_async (zt_desk_get_local (self->desk), func, data, data_free,
                       (GDestroyNotify) g_ptr_array_unref, NULL, saved_cb, g_object_ref (self));
}

void
_zt_tender_list_load_saved (ZtTenderListPage *self)
{
  run_saved (self, zt_job_list_searches, NULL, NULL);
}

void
_zt_tender_list_open_saved (ZtTenderListPage *self, const char *id)
{
  g_free (self->wanted_search);
  self->wanted_search = g_strdup (id);
  _zt_tender_list_load_saved (self);
}

/* Takes @before. */
static void
offer_undo (ZtTenderListPage *self, const char *text, ZtSavedSearch *before)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_clear_object (&self->toast);
  zt_saved_search_free (self->undo);
  self->undo = before;
  self->toast = g_object_ref_sink (adw_toast_new (escaped));
  adw_toast_set_button_label (self->toast, _ ("Undo"));
  adw_toast_set_action_name (self->toast, "tenders.undo");
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->toast));
}

void
_zt_tender_list_undo (ZtTenderListPage *self)
{
  if (self->undo != NULL)
    run_saved (self, zt_job_put_search, g_steal_pointer (&self->undo),
               (GDestroyNotify) zt_saved_search_free);
}

void
_zt_tender_list_save (ZtTenderListPage *self)
{
  ZtSavedSearch *saved = g_new0 (ZtSavedSearch, 1);
  g_autofree char *text = NULL;

  saved->name = zt_search_describe (self->search);
  saved->search = zt_search_copy (self->search);
  /* TRANSLATORS: %s is the name of a search */
  text = g_strdup_printf (_ ("“%s” is saved; you are told when new tenders match"), saved->name);
  zt_desk_tell (self->desk, text);
  run_saved (self, zt_job_save_search, saved, (GDestroyNotify) zt_saved_search_free);
}

void
_zt_tender_list_chosen (ZtTenderListPage *self, const char *id)
{
  open_saved (self, id);
  run_saved (self, zt_job_read_search, g_strdup (id), g_free);
}

void
_zt_tender_list_renamed (ZtTenderListPage *self, const char *id, const char *new_name)
{
  const ZtSavedSearch *saved = zt_saved_searches_find (self->saved, id);
  ZtSavedSearch *renamed;
  g_autofree char *text = NULL;

  if (saved == NULL)
    return;
  renamed = zt_saved_search_copy (saved);
  set_text (&renamed->name, new_name);
  /* TRANSLATORS: %s is the new name of a search */
  text = g_strdup_printf (_ ("Renamed to “%s”"), new_name);
  offer_undo (self, text, zt_saved_search_copy (saved));
  run_saved (self, zt_job_put_search, renamed, (GDestroyNotify) zt_saved_search_free);
}

void
_zt_tender_list_deleted (ZtTenderListPage *self, const char *id)
{
  const ZtSavedSearch *saved = zt_saved_searches_find (self->saved, id);
  g_autofree char *text = NULL;

  if (saved == NULL)
    return;
  /* TRANSLATORS: %s is the name of a search */
  text = g_strdup_printf (_ ("“%s” is deleted"), saved->name);
  offer_undo (self, text, zt_saved_search_copy (saved));
  run_saved (self, zt_job_delete_search, g_strdup (id), g_free);
}

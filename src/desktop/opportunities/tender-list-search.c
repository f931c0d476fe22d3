/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is looked for among the tenders: the widgets change it, it changes the widgets. */
#define G_LOG_DOMAIN "zt-tender-list-page"
#include "config.h"

#include "saved-jobs.h"
#include "search-chips.h"
#include "tender-list-private.h"

#include <glib/gi18n-lib.h>

#define SESSION_PAUSE 800 /* milliseconds without a change before the search is kept */

static const struct
{
  const char *name, *label;
} orders[] = {
  { "deadline", N_ ("Closing first") }, { "-deadline", N_ ("Closing last") },
  { "-published", N_ ("Newest") },      { "-value", N_ ("Largest budget") },
  { "value", N_ ("Smallest budget") },  { "title", N_ ("Title") },
  { "buyer", N_ ("Purchaser") },        { "recommended", N_ ("Recommended") },
};

void
_zt_tender_list_keep_session (ZtTenderListPage *self)
{
  g_clear_handle_id (&self->session_timer, g_source_remove);
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_job_keep_session,
                       zt_search_copy (self->search), (GDestroyNotify) zt_search_free, NULL, NULL,
                       NULL, NULL);
}

static gboolean
session_timer_cb (gpointer user_data)
{
  ZtTenderListPage *self = user_data;

  self->session_timer = 0;
  _zt_tender_list_keep_session (self);
  return G_SOURCE_REMOVE;
}

static void
show_chips (ZtTenderListPage *self)
{
  guint n = zt_search_chips_fill (self->chips, self->search);

  gtk_widget_set_visible (GTK_WIDGET (self->chips), n > 0);
}

/* After a change by a person: search, and remember it for the next start. */
static void
query (ZtTenderListPage *self)
{
  if (self->records == NULL || self->setting)
    return;
  zt_record_list_search (self->records, self->search);
  show_chips (self);
  g_clear_handle_id (&self->session_timer, g_source_remove);
  self->session_timer = g_timeout_add (SESSION_PAUSE, session_timer_cb, self);
}

/* The widgets show the search. */
static void
show_search (ZtTenderListPage *self)
{
  const ZtSearch *search = self->search;
  guint order = 0;

  self->setting = TRUE;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                 search->text != NULL ? search->text : "")
      != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), search->text != NULL ? search->text : "");
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_strcmp0 (search->order, orders[i].name) == 0)
      order = i;
  gtk_drop_down_set_selected (self->order, order);
  gtk_toggle_button_set_active (self->open_only, g_strcmp0 (search->state, "active") == 0);
  gtk_toggle_button_set_active (self->recommended, search->recommended);
  gtk_toggle_button_set_active (self->favourite, search->favourite);
  zt_tender_filters_set (self->filters, search);
  self->setting = FALSE;
}

void
_zt_tender_list_set_search (ZtTenderListPage *self, const ZtSearch *search)
{
  ZtSearch *copy = zt_search_copy (search);

  zt_search_free (self->search);
  self->search = copy;
  show_search (self);
  query (self);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

void
_zt_tender_list_typed (ZtTenderListPage *self)
{
  if (self->setting)
    return;
  set_text (&self->search->text, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  query (self);
}

void
_zt_tender_list_filtered (ZtTenderListPage *self)
{
  zt_tender_filters_get (self->filters, self->search);
  query (self);
}

/* A recommendation is looked at best first. */
void
_zt_tender_list_toggled (ZtTenderListPage *self)
{
  gboolean recommended = gtk_toggle_button_get_active (self->recommended);

  if (self->setting)
    return;
  if (recommended != self->search->recommended)
    set_text (&self->search->order, recommended ? "recommended" : "deadline");
  self->search->recommended = recommended;
  self->search->favourite = gtk_toggle_button_get_active (self->favourite);
  set_text (&self->search->state, gtk_toggle_button_get_active (self->open_only) ? "active" : NULL);
  show_search (self);
  query (self);
}

void
_zt_tender_list_ordered (ZtTenderListPage *self)
{
  guint order = gtk_drop_down_get_selected (self->order);

  if (self->setting || order >= G_N_ELEMENTS (orders))
    return;
  set_text (&self->search->order, orders[order].name);
  query (self);
}

void
_zt_tender_list_remove_filter (ZtTenderListPage *self, const char *name)
{
  zt_search_remove_filter (self->search, name);
  show_search (self);
  query (self);
}

GtkStringList *
_zt_tender_list_orders (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    gtk_string_list_append (names, g_dgettext (GETTEXT_PACKAGE, orders[i].label));
  return names;
}

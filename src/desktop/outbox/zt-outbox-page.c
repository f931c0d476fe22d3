/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent, what was refused, and the state of the connection. */
#define G_LOG_DOMAIN "zt-outbox-page"
#include "config.h"

#include "zt-outbox-page.h"

#include "display.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtOutboxPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* Template children */
  GtkStack *stack;
  GtkListBox *list;
  GtkListBox *facts;
  GtkButton *sync_button;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtOutboxPage, zt_outbox_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

static gpointer
list_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_outbox_list (zt_workspace_get_own (ws), FALSE, error);
}

typedef struct
{
  gint64 id;
  gboolean drop;
} Decision;

static gpointer
decide_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Decision *decision = data;

  return GINT_TO_POINTER (decision->drop ? zt_workspace_outbox_drop (ws, decision->id, error)
                                         : zt_workspace_outbox_retry (ws, decision->id, error));
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtOutboxPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (error != NULL)
    zt_desk_tell_error (self->desk, NULL, error);
  zt_desk_refresh (self->desk);
  zt_desk_sync (self->desk);
}

static void
decide (ZtOutboxPage *self, GtkWidget *button, gboolean drop)
{
  Decision *decision = g_new0 (Decision, 1);

  decision->id = g_ascii_strtoll (gtk_widget_get_name (button), NULL, 10);
  decision->drop = drop;
  zt_worker_run_async (zt_desk_get_local (self->desk), decide_job, decision, g_free, NULL, NULL,
                       decided_cb, g_object_ref (self));
}

static void
on_retry_cb (ZtOutboxPage *self, GtkWidget *button)
{
  decide (self, button, FALSE);
}

static void
on_drop_cb (ZtOutboxPage *self, GtkWidget *button)
{
  decide (self, button, TRUE);
}

static char *
describe (const ZtOutboxItem *item)
{
  g_autofree char *size = NULL;

  switch (item->type)
    {
    case ZT_OUTBOX_UPLOAD:
      size = zt_display_size (item->size);
      /* TRANSLATORS: %s is a size */
      return g_strdup_printf (_ ("Sealed part, %s"), size);
    case ZT_OUTBOX_RELEASE:
      return g_strdup (_ ("Release key, due at the opening"));
    case ZT_OUTBOX_COMMAND:
    default:
      if (item->command != NULL && g_strcmp0 (item->command->action, "submit") == 0)
        /* TRANSLATORS: %s is the id of a bid */
        return g_strdup_printf (_ ("Submission of the bid %s"), item->command->record);
      return item->command != NULL
                 ? g_strdup_printf ("%s %s", item->command->action, item->command->record)
                 : g_strdup ("—");
    }
}

static GtkWidget *
make_button (ZtOutboxPage *self, const char *label, const char *id, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_name (button, id);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_row (ZtOutboxPage *self, const ZtOutboxItem *item)
{
  static const struct
  {
    const char *text, *style;
  } states[] = { [ZT_OUTBOX_QUEUED] = { N_ ("Waiting"), "pill-plain" },
                 [ZT_OUTBOX_SENDING] = { N_ ("Sending"), "pill-accent" },
                 [ZT_OUTBOX_NEEDS_YOU] = { N_ ("Needs you"), "pill-bad" },
                 [ZT_OUTBOX_DONE] = { N_ ("Done"), "pill-good" } };
  g_autofree char *title = describe (item);
  g_autofree char *when = zt_time_display (item->made_at);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, item->id);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *pill = gtk_label_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  {
    g_autofree char *text = g_markup_escape_text (item->reason != NULL ? item->reason : when, -1);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  }
  if (item->state == ZT_OUTBOX_NEEDS_YOU)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, _ ("Send Again"), id,
                                                                    G_CALLBACK (on_retry_cb)));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 make_button (self, _ ("Give Up"), id, G_CALLBACK (on_drop_cb)));
    }
  zt_display_set_pill (GTK_LABEL (pill), g_dgettext (GETTEXT_PACKAGE, states[item->state].text),
                       states[item->state].style);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
  zt_display_set_name (row, title);
  return row;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtOutboxPage) self = user_data;
  g_autoptr (GPtrArray) items = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  if (items == NULL)
    return;
  zt_display_clear (GTK_WIDGET (self->list));
  for (guint i = 0; i < items->len; i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (items, i)));
  gtk_stack_set_visible_child_name (self->stack, items->len > 0 ? "list" : "empty");
}

static void
add_fact (ZtOutboxPage *self, const char *name, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = zt_display_label (value, "numeric");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (self->facts, row);
}

static void
array_unref (gpointer array)
{
  g_ptr_array_unref (array);
}

static void
refresh (ZtOutboxPage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  g_autofree char *last = NULL;
  g_autofree char *position = NULL;
  g_autofree char *clock = NULL;

  if (facts == NULL)
    return;
  last = facts->sync.last_sync > 0 ? zt_time_display (facts->sync.last_sync) : g_strdup ("—");
  position = g_strdup_printf ("%" G_GINT64_FORMAT, facts->sync.position);
  /* TRANSLATORS: how far the platform's clock is from this computer's */
  clock = g_strdup_printf (_ ("%+.1f s"), (double) facts->clock_offset / G_USEC_PER_SEC);
  zt_display_clear (GTK_WIDGET (self->facts));
  add_fact (self, _ ("Platform"), facts->url != NULL ? facts->url : _ ("Not connected"));
  add_fact (self, _ ("Last synchronised"), last);
  add_fact (self, _ ("Verified events of the platform's log"), position);
  add_fact (self, _ ("Platform's clock against this computer's"), facts->url != NULL ? clock : "—");
  if (facts->sync.problem != NULL)
    add_fact (self, _ ("Last problem"), facts->sync.problem);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sync_button),
                            facts->sync.signed_in && !zt_desk_is_syncing (self->desk));
  zt_worker_run_async (zt_desk_get_local (self->desk), list_job, NULL, NULL, array_unref, NULL,
                       listed_cb, g_object_ref (self));
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (page);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
}

static void
zt_outbox_page_dispose (GObject *object)
{
  g_clear_object (&ZT_OUTBOX_PAGE (object)->desk);
  G_OBJECT_CLASS (zt_outbox_page_parent_class)->dispose (object);
}

static void
zt_outbox_page_class_init (ZtOutboxPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_outbox_page_dispose;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/outbox/zt-outbox-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, list);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, sync_button);
}

static void
zt_outbox_page_init (ZtOutboxPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

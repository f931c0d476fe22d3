/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar: pages with badges, and the state of connection, key and person. */
#define G_LOG_DOMAIN "zt-sidebar"
#include "config.h"

#include "zt-sidebar.h"

#include "display.h"
#include "key-watch.h"
#include "pages.h"
#include "sync-text.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtSidebar
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  gboolean selecting;
  char *watched;     /* (owned) (nullable): the token that is looked at */
  int key_state;     /* ZtKeyState of it; -1: not known yet */
  ZtKeyWatch *watch; /* (owned) (nullable) */

  /* Borrowed */
  GPtrArray *badges; /* (owned) of GtkLabel (borrowed), as zt_pages */

  /* Template children */
  GtkListBox *list;
  GtkWidget *sync_dot;
  GtkMenuButton *sync_menu;
  GtkLabel *sync_label;
  GtkLabel *sync_title;
  GtkLabel *sync_details;
  GtkLabel *sync_platform;
  GtkWidget *connect_button;
  GtkLabel *clock_problem;
  GtkWidget *clock_details;
  GtkLabel *clock_label;
  GtkLabel *identity_label;
  GtkLabel *person_label;
  GtkButton *sync_button;
};

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtSidebar, zt_sidebar, ADW_TYPE_BIN)

static GtkWidget *
make_row (ZtSidebar *self, const ZtPageEntry *entry)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, entry->title);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (entry->icon));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (badge, FALSE);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  zt_display_set_name (row, title);
  gtk_widget_set_name (row, entry->name);
  g_ptr_array_add (self->badges, badge);
  return row;
}

static void
set_badge (GtkLabel *badge, gint64 count, const char *style)
{
  static const char *const styles[] = { "badge-plain", "badge-accent", "badge-warn", NULL };
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, count);

  gtk_label_set_text (badge, text);
  gtk_widget_set_visible (GTK_WIDGET (badge), count > 0);
  zt_display_set_class (GTK_WIDGET (badge), styles, style);
}

static void
show_badges (ZtSidebar *self, const ZtDeskFacts *facts)
{
  guint row = 0;

  for (const ZtPageEntry *entry = zt_pages; entry->name != NULL; entry++)
    {
      const char *style = NULL;

      if (entry->icon == NULL)
        continue;
      if (entry->badge != NULL)
        {
          gint64 count = entry->badge (facts, &style);

          set_badge (g_ptr_array_index (self->badges, row), count, style);
        }
      row++;
    }
}

static void
show_sync (ZtSidebar *self, const ZtDeskFacts *facts)
{
  static const char *const dots[] = { "dot-off", "dot-busy", "dot-warn", "dot-good", NULL };
  gboolean syncing = zt_desk_is_syncing (self->desk);
  gint64 now = zt_time_now ();
  const char *style;
  g_autofree char *text = zt_sync_text_short (facts, syncing, now, &style);
  g_autofree char *details = zt_sync_text_details (facts, syncing, now);
  g_autofree char *clock = zt_sync_text_clock (facts);
  gboolean connected = facts != NULL && facts->sync.signed_in;

  gtk_label_set_text (self->sync_label, text);
  gtk_label_set_text (self->sync_title, facts != NULL && facts->sync.problem_title != NULL
                                            ? facts->sync.problem_title
                                            : text);
  gtk_label_set_text (self->sync_details, details);
  gtk_label_set_text (self->sync_platform, connected ? facts->url : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sync_platform), connected);
  gtk_label_set_text (self->clock_problem, clock != NULL ? clock : "");
  gtk_widget_set_visible (GTK_WIDGET (self->clock_problem), clock != NULL);
  gtk_widget_set_visible (self->clock_details, clock != NULL);
  gtk_widget_set_visible (self->connect_button, !connected && !zt_desk_get_practice (self->desk));
  zt_display_set_name (GTK_WIDGET (self->sync_menu), text);
  zt_display_set_class (self->sync_dot, dots, style);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sync_button), connected && !syncing);
}

/* The popover leads elsewhere or starts something: then it is in the way. */
static void
on_popover_button_cb (ZtSidebar *self)
{
  gtk_menu_button_popdown (self->sync_menu);
}

static char *
describe_identity (ZtSidebar *self, const ZtDeskFacts *facts)
{
  g_autofree char *name = NULL;
  const char *style;

  if (facts == NULL || facts->identity == NULL || *facts->identity == '\0')
    return g_strdup (_ ("No key chosen"));
  if (g_str_has_prefix (facts->identity, "pkcs11:"))
    return self->key_state < 0
               ? g_strdup (_ ("Token"))
               /* TRANSLATORS: "Token" and its state, "Plugged in" */
               : g_strdup_printf (_ ("%s · %s"), _ ("Token"),
                                  zt_key_state_describe ((ZtKeyState) self->key_state, TRUE,
                                                         &style));
  name = g_path_get_basename (facts->identity);
  /* TRANSLATORS: %s is the name of a key file */
  return g_strdup_printf (_ ("Key file %s"), name);
}

static void
show_clock (ZtSidebar *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  g_autofree char *now = zt_time_display (zt_desk_now (self->desk));
  /* TRANSLATORS: the time of day, by the platform's clock or by this computer's */
  g_autofree char *text
      = g_strdup_printf (facts != NULL && facts->clock_known ? _ ("Server time %s")
                                                             : _ ("Local time %s"),
                         now + 11);

  if (g_strcmp0 (gtk_label_get_text (self->clock_label), text) == 0)
    return;
  gtk_label_set_text (self->clock_label, text);
  /* A minute later “in sync” may be too old to be said. */
  show_sync (self, facts);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->clock_label),
      facts != NULL && facts->clock_known
          ? _ ("Deadlines are measured by the platform's clock.")
          : _ ("The platform's clock is not known yet; deadlines are measured by it, not by this "
               "computer's."));
}

static void show_facts (ZtSidebar *self);

static void
on_key_state_cb (ZtKeyState state, gpointer user_data)
{
  ZtSidebar *self = user_data;

  if (self->key_state == (int) state)
    return;
  self->key_state = (int) state;
  show_facts (self);
}

/* A file is there or it is not; a token is pulled out. */
static void
watch_token (ZtSidebar *self, const ZtDeskFacts *facts)
{
  const char *identity = facts != NULL ? facts->identity : NULL;

  if (identity != NULL && !g_str_has_prefix (identity, "pkcs11:"))
    identity = NULL;
  if (g_strcmp0 (self->watched, identity) == 0)
    return;
  g_free (self->watched);
  self->watched = g_strdup (identity);
  self->key_state = -1;
  zt_key_watch_set_identity (self->watch, identity);
}

static void
show_facts (ZtSidebar *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  g_autofree char *identity = describe_identity (self, facts);
  g_autofree char *person = NULL;

  watch_token (self, facts);
  show_sync (self, facts);
  show_clock (self);
  gtk_label_set_text (self->identity_label, identity);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->identity_label),
                               facts != NULL ? facts->identity : NULL);
  if (facts == NULL)
    return;
  person = facts->user == NULL
               ? g_strdup (_ ("Nobody is signed in"))
               : g_strdup_printf ("%s　%s",
                                  facts->organisation != NULL ? facts->organisation : facts->user,
                                  facts->person != NULL ? facts->person : "");
  gtk_label_set_text (self->person_label, person);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->person_label), person);
  show_badges (self, facts);
}

static void
on_row_selected_cb (ZtSidebar *self, GtkListBoxRow *row)
{
  if (row != NULL && !self->selecting)
    g_signal_emit (self, signals[CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
on_row_activated_cb (ZtSidebar *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
on_sync_clicked_cb (ZtSidebar *self)
{
  zt_desk_sync (self->desk);
}

void
zt_sidebar_select (ZtSidebar *self, const char *page)
{
  GtkListBoxRow *row;

  g_return_if_fail (ZT_IS_SIDEBAR (self));
  self->selecting = TRUE;
  gtk_list_box_unselect_all (self->list);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), page) == 0)
      gtk_list_box_select_row (self->list, row);
  self->selecting = FALSE;
}

void
zt_sidebar_set_desk (ZtSidebar *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_SIDEBAR (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  self->key_state = -1;
  self->watch = zt_key_watch_new (desk, GTK_WIDGET (self), on_key_state_cb, self);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "tick", G_CALLBACK (show_clock), self, G_CONNECT_SWAPPED);
  show_facts (self);
  show_clock (self);
}

static void
zt_sidebar_dispose (GObject *object)
{
  ZtSidebar *self = ZT_SIDEBAR (object);

  g_clear_pointer (&self->watch, zt_key_watch_free);
  g_clear_pointer (&self->watched, g_free);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->badges, g_ptr_array_unref);
  G_OBJECT_CLASS (zt_sidebar_parent_class)->dispose (object);
}

static void
zt_sidebar_class_init (ZtSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_sidebar_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", ZT_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "sidebar");
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhaotou/Zhaotou/zt-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_dot);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_menu);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_label);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_title);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_details);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_platform);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, connect_button);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, clock_problem);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, clock_details);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, clock_label);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, identity_label);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, person_label);
  gtk_widget_class_bind_template_child (widget_class, ZtSidebar, sync_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sync_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_button_cb);
}

static void
zt_sidebar_init (ZtSidebar *self)
{
  self->badges = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A menu button centres what it holds; a line of the status begins on the left. */
  for (GtkWidget *at = gtk_widget_get_parent (GTK_WIDGET (self->sync_label));
       at != GTK_WIDGET (self->sync_menu); at = gtk_widget_get_parent (at))
    gtk_widget_set_halign (at, GTK_ALIGN_FILL);
  for (const ZtPageEntry *entry = zt_pages; entry->name != NULL; entry++)
    if (entry->icon != NULL)
      gtk_list_box_append (self->list, make_row (self, entry));
}

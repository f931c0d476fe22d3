/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that says the next step of a guided beginning; its popover lists all of them, ticked off
 * by what is there. */
#define G_LOG_DOMAIN "zt-guide-bar"
#include "config.h"

#include "zt-guide-bar.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtGuideBar
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;         /* (owned) (nullable) */
  ZtPractice *practice; /* (owned) (nullable) */
  ZtGuideName name;

  /* State */
  gboolean reading, again;

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkWidget *bar;
  GtkLabel *count;
  GtkLabel *title;
  GtkLabel *text;
  GtkButton *go;
  GtkMenuButton *all;
  GtkListBox *steps;
};

G_DEFINE_FINAL_TYPE (ZtGuideBar, zt_guide_bar, ADW_TYPE_BIN)

static void read_guide (ZtGuideBar *self);

typedef struct
{
  ZtGuideName name;
  gboolean dismissed;
} Asked;

static gpointer
read_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_workspace_guide (ws, ((const Asked *) data)->name, error);
}

static gpointer
dismiss_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Asked *asked = data;

  return GINT_TO_POINTER (zt_workspace_guide_dismiss (ws, asked->name, asked->dismissed, error));
}

static GtkWidget *
make_step (const ZtGuideStep *step)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon
      = gtk_image_new_from_icon_name (step->done ? "zt-done-symbolic" : "zt-empty-symbolic");
  /* TRANSLATORS: a step of the guide that is done, or still to be done */
  g_autofree char *name
      = g_strdup_printf (step->done ? _ ("Done: %s") : _ ("To do: %s"), step->title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), step->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), step->text);
  gtk_widget_add_css_class (icon, step->done ? "state-done" : "state-empty");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", step->target);
  zt_display_set_name (row, name);
  return row;
}

static char *
describe_step (ZtGuideBar *self, const ZtGuideStep *step, guint number)
{
  const char *pin = self->practice != NULL ? zt_practice_get_pin (self->practice) : NULL;

  if (step == NULL)
    return g_strdup (_ ("You have handed in a whole bid. The same steps lead to a real one."));
  /* The fourth step of practice signs. */
  if (self->name == ZT_GUIDE_PRACTICE && number == 4 && pin != NULL)
    /* TRANSLATORS: what to do, then the PIN of the sample's key */
    return g_strdup_printf (_ ("%s The PIN is %s."), step->text, pin);
  return g_strdup (step->text);
}

static void
show_steps (ZtGuideBar *self, GPtrArray *steps)
{
  const ZtGuideStep *next = zt_guide_next (steps);
  guint done = 0, number = 0;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  zt_display_clear (GTK_WIDGET (self->steps));
  for (guint i = 0; i < steps->len; i++)
    {
      const ZtGuideStep *step = g_ptr_array_index (steps, i);

      done += step->done;
      if (step == next)
        number = i + 1;
      gtk_list_box_append (self->steps, make_step (step));
    }
  count = g_strdup_printf ("%u/%u", done, steps->len);
  text = describe_step (self, next, number);
  gtk_label_set_text (self->count, count);
  gtk_label_set_text (self->title, next != NULL ? next->title : _ ("Practised"));
  gtk_label_set_text (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text), text);
  gtk_widget_set_visible (GTK_WIDGET (self->go), next != NULL);
  if (next != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->go), "s", next->target);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtGuideBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->reading = FALSE;
  if (self->desk == NULL)
    return;
  if (error != NULL)
    g_debug ("no guide: %s", error->message);
  gtk_widget_set_visible (GTK_WIDGET (self), steps != NULL);
  if (steps != NULL)
    show_steps (self, steps);
  if (self->again)
    read_guide (self);
}

static Asked *
ask (ZtGuideBar *self, gboolean dismissed)
{
  Asked *asked = g_new0 (Asked, 1);

  *asked = (Asked){ self->name, dismissed };
  return asked;
}

static void
read_guide (ZtGuideBar *self)
{
  self->again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  zt_worker_run_async (zt_desk_get_local (self->desk), read_job, ask (self, FALSE), g_free,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, read_cb,
                       g_object_ref (self));
}

static void
bring_back (gpointer self)
{
  zt_guide_bar_dismiss (self, FALSE);
}

static void
dismissed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtGuideBar) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (self->desk == NULL)
    return;
  if (error != NULL)
    zt_desk_tell_error (self->desk, NULL, error);
  read_guide (self);
}

void
zt_guide_bar_dismiss (ZtGuideBar *self, gboolean dismissed)
{
  g_return_if_fail (ZT_IS_GUIDE_BAR (self));
  if (self->desk == NULL)
    return;
  zt_worker_run_async (zt_desk_get_local (self->desk), dismiss_job, ask (self, dismissed), g_free,
                       NULL, NULL, dismissed_cb, g_object_ref (self));
  if (dismissed)
    zt_desk_tell_undo (self->desk, _ ("The guide is put away."), bring_back, g_object_ref (self),
                       g_object_unref);
}

static void
on_dismiss_cb (ZtGuideBar *self)
{
  zt_guide_bar_dismiss (self, TRUE);
}

static void
on_step_activated_cb (ZtGuideBar *self)
{
  gtk_menu_button_popdown (self->all);
}

void
zt_guide_bar_set_desk (ZtGuideBar *self, ZtDesk *desk, ZtGuideName name, ZtPractice *practice)
{
  g_return_if_fail (ZT_IS_GUIDE_BAR (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  self->practice = practice != NULL ? g_object_ref (practice) : NULL;
  self->name = name;
  g_signal_connect_object (desk, "changed", G_CALLBACK (read_guide), self, G_CONNECT_SWAPPED);
  if (zt_desk_get_facts (desk) != NULL)
    read_guide (self);
}

static void
zt_guide_bar_dispose (GObject *object)
{
  ZtGuideBar *self = ZT_GUIDE_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  g_clear_object (&self->practice);
  G_OBJECT_CLASS (zt_guide_bar_parent_class)->dispose (object);
}

static void
zt_guide_bar_finalize (GObject *object)
{
  g_object_unref (ZT_GUIDE_BAR (object)->cancellable);
  G_OBJECT_CLASS (zt_guide_bar_parent_class)->finalize (object);
}

static void
zt_guide_bar_class_init (ZtGuideBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_guide_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_guide_bar_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhaotou/Zhaotou/zt-guide-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, bar);
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, count);
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, title);
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, text);
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, go);
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, all);
  gtk_widget_class_bind_template_child (widget_class, ZtGuideBar, steps);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_step_activated_cb);
}

static void
zt_guide_bar_init (ZtGuideBar *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a draft and the library, both ways: a list of proposals to choose from. */
#define G_LOG_DOMAIN "zt-fill-window"
#include "config.h"

#include "zt-fill-window.h"

#include "display.h"
#include "library-jobs.h"
#include "material.h"

#include <glib/gi18n-lib.h>

struct _ZtFillWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) */
  char *draft;  /* (owned) */
  gboolean keep;

  /* State */
  JsonArray *list;   /* (owned) (nullable) */
  GPtrArray *checks; /* (owned) of GtkCheckButton, borrowed; one a proposal */
  gboolean showing;  /* the ticks are being set by us */
  guint jobs;

  /* Template children */
  AdwWindowTitle *heading;
  GtkButton *take_button;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkLabel *hint;
  GtkLabel *problem;
  GtkCheckButton *all;
  GtkBox *groups;
};

enum
{
  DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtFillWindow, zt_fill_window, ADW_TYPE_WINDOW)

/* --- in the local worker --- */

typedef struct
{
  char *draft;
  gboolean keep;
  JsonArray *chosen; /* (nullable): only find out what there is */
} Job;

static void
job_free (Job *job)
{
  g_free (job->draft);
  g_clear_pointer (&job->chosen, json_array_unref);
  g_free (job);
}

static gpointer
find_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Job *job = data;

  return job->keep ? zt_library_learnable (ws, job->draft, error)
                   : zt_bid_propose (ws, job->draft, error);
}

static gpointer
take_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Job *job = data;
  g_autoptr (ZtRecord) record = NULL;

  if (job->keep)
    return GINT_TO_POINTER (zt_library_learn (ws, job->chosen, error) >= 0);
  record = zt_bid_fill_from_library (ws, job->draft, job->chosen, error);
  return GINT_TO_POINTER (record != NULL);
}

/* --- the list --- */

static guint
count_chosen (ZtFillWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += gtk_check_button_get_active (g_ptr_array_index (self->checks, i));
  return n;
}

static void
show_chosen (ZtFillWindow *self)
{
  guint n = count_chosen (self);
  g_autofree char *text = self->keep
                              ? g_strdup_printf (ngettext ("Keep %u", "Keep %u", n), n)
                              /* TRANSLATORS: how many places of a bid are filled */
                              : g_strdup_printf (ngettext ("Fill In %u", "Fill In %u", n), n);

  gtk_button_set_label (self->take_button, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->take_button), n > 0 && self->jobs == 0);
  self->showing = TRUE;
  gtk_check_button_set_inconsistent (self->all, n > 0 && n < self->checks->len);
  gtk_check_button_set_active (self->all, n > 0 && n == self->checks->len);
  self->showing = FALSE;
}

static void
on_check_toggled_cb (ZtFillWindow *self)
{
  if (!self->showing)
    show_chosen (self);
}

static void
on_all_toggled_cb (ZtFillWindow *self)
{
  gboolean all = count_chosen (self) < self->checks->len;

  if (self->showing)
    return;
  self->showing = TRUE;
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (g_ptr_array_index (self->checks, i), all);
  show_chosen (self);
}

static const char *
group_title (const char *group)
{
  static const char *const titles[][2] = { { "answers", N_ ("Forms") },
                                           { "prices", N_ ("Price schedule (without prices)") },
                                           { "deviations", N_ ("Deviations") },
                                           { "attachments", N_ ("Attachments") } };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (titles[i][0], group) == 0)
      return _ (titles[i][1]);
  return _ ("For the library");
}

static char *
describe (ZtFillWindow *self, JsonObject *one)
{
  const char *note = zt_json_get_string (one, "note");

  if (self->keep)
    return g_strdup (zt_code_label (zt_material_types, zt_json_get_string (one, "type")));
  return g_strdup_printf ("%s\n%s%s%s", zt_json_get_string (one, "value"),
                          zt_json_get_string (one, "source"), note != NULL ? " · " : "",
                          note != NULL ? note : "");
}

static GtkWidget *
make_row (ZtFillWindow *self, JsonObject *one)
{
  const char *title = zt_json_get_string (one, self->keep ? "title" : "label");
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *text = describe (self, one);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               !self->keep || zt_json_get_boolean (one, "suggested", FALSE));
  zt_display_set_name (check, title);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_check_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  if (zt_json_get_string (one, "note") != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("zt-warning-symbolic"));
  g_ptr_array_add (self->checks, check);
  return row;
}

static void
show_list (ZtFillWindow *self)
{
  guint n = json_array_get_length (self->list);
  const char *group = NULL;
  GtkWidget *box = NULL;

  zt_display_clear (GTK_WIDGET (self->groups));
  g_ptr_array_set_size (self->checks, 0);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *one = json_array_get_object_element (self->list, i);
      const char *mine = zt_json_get_string (one, "group");

      if (box == NULL || g_strcmp0 (group, mine) != 0)
        {
          group = mine;
          gtk_box_append (self->groups, zt_display_label (group_title (group), "heading"));
          box = gtk_list_box_new ();
          gtk_list_box_set_selection_mode (GTK_LIST_BOX (box), GTK_SELECTION_NONE);
          gtk_widget_add_css_class (box, "boxed-list");
          zt_display_set_name (box, group_title (group));
          gtk_box_append (self->groups, box);
        }
      gtk_list_box_append (GTK_LIST_BOX (box), make_row (self, one));
    }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  show_chosen (self);
}

/* As the parts stand in a bid. */
static int
rank_of (JsonObject *one)
{
  static const char *const groups[] = { "answers", "prices", "deviations", "attachments" };
  int rank = 0;

  while (rank < (int) G_N_ELEMENTS (groups)
         && g_strcmp0 (groups[rank], zt_json_get_string (one, "group")) != 0)
    rank++;
  return rank;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  return rank_of (*(JsonObject *const *) a) - rank_of (*(JsonObject *const *) b);
}

/* One heading a group, wherever the proposals came from. */
static JsonArray *
in_groups (JsonArray *list)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  JsonArray *sorted = json_array_new ();

  for (guint i = 0; i < json_array_get_length (list); i++)
    g_ptr_array_add (all, json_array_get_object_element (list, i));
  g_ptr_array_sort (all, compare_groups);
  for (guint i = 0; i < all->len; i++)
    json_array_add_object_element (sorted, json_object_ref (g_ptr_array_index (all, i)));
  return sorted;
}

static void
show_problem (ZtFillWindow *self, const GError *error)
{
  g_autofree char *text = error != NULL ? zt_display_error (error) : NULL;

  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtFillWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) list = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->jobs--;
  show_problem (self, error);
  if (list == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  self->list = in_groups (list);
  show_list (self);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtFillWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->jobs--;
  show_problem (self, error);
  show_chosen (self);
  if (error != NULL)
    return;
  g_signal_emit (self, signals[DONE], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static Job *
job_new (ZtFillWindow *self)
{
  Job *job = g_new0 (Job, 1);

  job->draft = g_strdup (self->draft);
  job->keep = self->keep;
  return job;
}

static void
on_take_clicked_cb (ZtFillWindow *self)
{
  Job *job = job_new (self);

  job->chosen = json_array_new ();
  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
      json_array_add_object_element (job->chosen,
                                     json_object_ref (
                                         json_array_get_object_element (self->list, i)));
  self->jobs++;
  show_chosen (self);
  zt_worker_run_async (zt_desk_get_local (self->desk), take_job, job, (GDestroyNotify) job_free,
                       NULL, NULL, taken_cb, g_object_ref (self));
}

gboolean
zt_fill_window_is_settled (ZtFillWindow *self)
{
  g_return_val_if_fail (ZT_IS_FILL_WINDOW (self), TRUE);
  return self->jobs == 0;
}

static void
zt_fill_window_dispose (GObject *object)
{
  ZtFillWindow *self = ZT_FILL_WINDOW (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->list, json_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  G_OBJECT_CLASS (zt_fill_window_parent_class)->dispose (object);
}

static void
zt_fill_window_class_init (ZtFillWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_fill_window_dispose;
  signals[DONE] = g_signal_new ("done", ZT_TYPE_FILL_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/library/zt-fill-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, take_button);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, all);
  gtk_widget_class_bind_template_child (widget_class, ZtFillWindow, groups);
  gtk_widget_class_bind_template_callback (widget_class, on_take_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_all_toggled_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_fill_window_init (ZtFillWindow *self)
{
  self->checks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

ZtFillWindow *
zt_fill_window_new (GtkWindow *parent, ZtDesk *desk, const char *draft, gboolean keep)
{
  ZtFillWindow *self = g_object_new (ZT_TYPE_FILL_WINDOW, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  self->draft = g_strdup (draft);
  self->keep = keep;
  if (keep)
    {
      adw_window_title_set_title (self->heading, _ ("Keep in the Library"));
      adw_status_page_set_title (self->empty, _ ("Everything Is in the Library"));
      adw_status_page_set_description (
          self->empty, _ ("This bid holds no product, document or long text that is new."));
      gtk_label_set_text (self->hint, _ ("What you keep fills the next bid by itself. What is not "
                                         "ticked belongs to this tender alone."));
    }
  self->jobs++;
  zt_worker_run_async (zt_desk_get_local (desk), find_job, job_new (self),
                       (GDestroyNotify) job_free, (GDestroyNotify) json_array_unref, NULL, found_cb,
                       g_object_ref (self));
  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a bid with their state, and the revisions of the draft. */
#define G_LOG_DOMAIN "zt-bid-outline"
#include "config.h"

#include "zt-bid-outline.h"

#include "display.h"
#include "draft-diff.h"
#include "file-drop.h"
#include "zt-attach.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

#define REVISIONS_SHOWN 6

typedef struct
{
  GtkWidget *row, *icon, *title, *count; /* (borrowed) */
} Row;

struct _ZtBidOutline
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  char *selected; /* (owned) (nullable) */
  GArray *rows;   /* (owned) of Row, as in the list */
  gboolean filling;
  GtkDropTarget *target; /* (borrowed): of the parts */

  /* Template children */
  GtkLabel *summary;
  GtkListBox *parts;
  GtkBox *revisions;
  GtkWidget *revisions_title;
  GtkRevealer *drop_revealer;
  GtkLabel *drop_hint;
};

enum
{
  CHOSEN,
  DROPPED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtBidOutline, zt_bid_outline, ADW_TYPE_BIN)

static const struct
{
  const char *icon;
  const char *style;
  const char *words; /* for the screen reader */
} looks[] = {
  [ZT_PART_EMPTY] = { "zt-empty-symbolic", "state-empty", N_ ("empty") },
  [ZT_PART_PARTIAL] = { "zt-partial-symbolic", "state-partial", N_ ("begun") },
  [ZT_PART_DONE] = { "zt-done-symbolic", "state-done", N_ ("complete") },
  [ZT_PART_WARNED] = { "zt-warning-symbolic", "state-partial", N_ ("with a warning") },
  [ZT_PART_BROKEN] = { "zt-error-symbolic", "state-broken", N_ ("with an error") },
};

static void
update_row (const Row *row, const ZtPart *part)
{
  static const char *const styles[]
      = { "state-empty", "state-partial", "state-done", "state-broken", NULL };
  static const char *const dim[] = { "dim-label", NULL };
  gboolean is_other = g_str_equal (part->id, "other");
  g_autofree char *name = g_strdup_printf ("%s, %s", part->title,
                                           g_dgettext (GETTEXT_PACKAGE, looks[part->state].words));
  g_autofree char *count = is_other ? g_strdup_printf ("%u", part->filled)
                                    : g_strdup_printf ("%u / %u", part->filled, part->total);

  gtk_image_set_from_icon_name (GTK_IMAGE (row->icon),
                                is_other ? "zt-add-symbolic" : looks[part->state].icon);
  zt_display_set_class (row->icon, styles, is_other ? "state-empty" : looks[part->state].style);
  gtk_label_set_text (GTK_LABEL (row->title), part->title);
  gtk_widget_set_tooltip_text (row->title, part->title);
  zt_display_set_class (row->title, dim, part->required ? NULL : "dim-label");
  gtk_label_set_text (GTK_LABEL (row->count), count);
  gtk_widget_set_visible (row->count, part->total > 1 || (is_other && part->filled > 0));
  zt_display_set_name (row->row, name);
}

static Row
make_row (const ZtPart *part)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), icon);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "caption");
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, part->id);
  return (Row){ row, icon, label, count };
}

static gboolean
has_rows_of (ZtBidOutline *self, GPtrArray *parts)
{
  if (self->rows->len != parts->len)
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    if (!g_str_equal (gtk_widget_get_name (g_array_index (self->rows, Row, i).row),
                      ((ZtPart *) g_ptr_array_index (parts, i))->id))
      return FALSE;
  return TRUE;
}

/* Rows stay while the parts do: with a row the keyboard's place would go. */
static void
make_rows (ZtBidOutline *self, GPtrArray *parts)
{
  if (has_rows_of (self, parts))
    return;
  g_array_set_size (self->rows, 0);
  zt_display_clear (GTK_WIDGET (self->parts));
  for (guint i = 0; i < parts->len; i++)
    {
      Row row = make_row (g_ptr_array_index (parts, i));

      gtk_list_box_append (self->parts, row.row);
      g_array_append_val (self->rows, row);
    }
}

static void
show_revisions (ZtBidOutline *self)
{
  const ZtBidSnapshot *truth = zt_bid_model_get_truth (self->model);
  GPtrArray *revisions = truth != NULL ? truth->revisions : NULL;
  guint n = revisions != NULL ? revisions->len : 0;

  zt_display_clear (GTK_WIDGET (self->revisions));
  gtk_widget_set_visible (self->revisions_title, n > 1);
  /* The newest is what one sees: there is nothing to go back to. */
  for (guint i = 1; i < n && i <= REVISIONS_SHOWN; i++)
    {
      const ZtRevision *revision = g_ptr_array_index (revisions, i);
      g_autofree char *when = zt_time_display (revision->made_at);
      g_autofree char *words = zt_draft_revision_words (revision->what);
      g_autofree char *text = g_strdup_printf ("%s　%s", when + 5, words);
      /* TRANSLATORS: %s is a time and what was done then */
      g_autofree char *name = g_strdup_printf (_ ("Compare with %s"), text);
      GtkWidget *button = gtk_button_new_with_label (text);

      gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                               PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "revision");
      gtk_widget_set_tooltip_text (button, name);
      zt_display_set_name (button, name);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "bid.history");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", revision->number);
      gtk_box_append (self->revisions, button);
    }
}

static void
show_parts (ZtBidOutline *self)
{
  GPtrArray *parts = zt_bid_model_get_parts (self->model);
  guint done = 0, total = 0;
  g_autofree char *text = NULL;

  if (parts == NULL)
    return;
  self->filling = TRUE;
  make_rows (self, parts);
  for (guint i = 0; i < parts->len; i++)
    update_row (&g_array_index (self->rows, Row, i), g_ptr_array_index (parts, i));
  self->filling = FALSE;
  zt_parts_count (parts, &done, &total);
  /* TRANSLATORS: parts complete, of how many */
  text = g_strdup_printf (_ ("%u of %u parts complete"), done, total);
  gtk_label_set_text (self->summary, text);
  zt_bid_outline_select (self, self->selected);
  show_revisions (self);
}

/* --- files over the parts --- */

static const char *const drop_classes[] = { "drop-allowed", "drop-denied", NULL };

/* The first reason against all of @paths (nullable: not known yet); (nullable): some can go there.
 */
static char *
why_not (ZtBidOutline *self, const char *part, GStrv paths)
{
  JsonObject *tender = zt_bid_model_get_tender (self->model);
  g_autofree char *first = NULL;

  if (paths == NULL)
    {
      zt_attach_foresee (tender, part, "a.pdf", &first);
      return g_steal_pointer (&first);
    }
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (paths[i]), *reason = NULL;

      if (zt_attach_foresee (tender, part, name, &reason) != ZT_ATTACH_REFUSED)
        return NULL;
      if (first == NULL)
        first = g_steal_pointer (&reason);
    }
  return g_steal_pointer (&first);
}

static void
mark_targets (ZtBidOutline *self)
{
  const GValue *value = gtk_drop_target_get_value (self->target);
  g_auto (GStrv) paths = value != NULL ? zt_file_drop_paths (value) : NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_array_index (self->rows, Row, i).row;
      g_autofree char *reason = why_not (self, gtk_widget_get_name (row), paths);

      zt_display_set_class (row, drop_classes, reason == NULL ? "drop-allowed" : "drop-denied");
    }
}

static void
unmark_targets (ZtBidOutline *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_array_index (self->rows, Row, i).row;

      zt_display_set_class (row, drop_classes, NULL);
      gtk_widget_remove_css_class (row, "drop-here");
    }
  gtk_revealer_set_reveal_child (self->drop_revealer, FALSE);
}

static GdkDragAction
on_motion_cb (GtkDropTarget *target, double x, double y, ZtBidOutline *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->parts, (int) y);
  const GValue *value = gtk_drop_target_get_value (target);
  g_auto (GStrv) paths = value != NULL ? zt_file_drop_paths (value) : NULL;
  g_autofree char *reason = NULL, *text = NULL;

  mark_targets (self);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_remove_css_class (g_array_index (self->rows, Row, i).row, "drop-here");
  if (row == NULL)
    return 0;
  reason = why_not (self, gtk_widget_get_name (GTK_WIDGET (row)), paths);
  if (reason == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (row), "drop-here");
      /* TRANSLATORS: %s is the title of a part of the bid */
      text = g_strdup_printf (
          _ ("Drop to add to “%s”"),
          gtk_label_get_text (
              GTK_LABEL (g_array_index (self->rows, Row, gtk_list_box_row_get_index (row)).title)));
    }
  gtk_label_set_text (self->drop_hint, text != NULL ? text : reason);
  gtk_revealer_set_reveal_child (self->drop_revealer, TRUE);
  /* Dropped all the same it is refused with the reason, not lost without a word. */
  return GDK_ACTION_COPY;
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ZtBidOutline *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->parts, (int) y);
  g_auto (GStrv) paths = zt_file_drop_paths (value);

  unmark_targets (self);
  if (row == NULL || paths == NULL)
    return FALSE;
  zt_bid_outline_drop (self, gtk_widget_get_name (GTK_WIDGET (row)), paths);
  return TRUE;
}

void
zt_bid_outline_drop (ZtBidOutline *self, const char *part, GStrv paths)
{
  g_return_if_fail (ZT_IS_BID_OUTLINE (self) && part != NULL && paths != NULL);
  g_signal_emit (self, signals[DROPPED], 0, part, paths);
}

static void
add_drop (ZtBidOutline *self)
{
  self->target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  gtk_drop_target_set_preload (self->target, TRUE);
  g_signal_connect_object (self->target, "motion", G_CALLBACK (on_motion_cb), self, 0);
  g_signal_connect_object (self->target, "leave", G_CALLBACK (unmark_targets), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->parts), GTK_EVENT_CONTROLLER (self->target));
}

/* --- choosing --- */

static void
on_row_activated_cb (ZtBidOutline *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
on_row_selected_cb (ZtBidOutline *self, GtkListBoxRow *row)
{
  if (row == NULL || self->filling
      || g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), self->selected) == 0)
    return;
  g_signal_emit (self, signals[CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

void
zt_bid_outline_select (ZtBidOutline *self, const char *part)
{
  g_autofree char *name = g_strdup (part);
  GtkListBoxRow *row;

  g_return_if_fail (ZT_IS_BID_OUTLINE (self));
  g_free (self->selected);
  self->selected = g_steal_pointer (&name);
  self->filling = TRUE;
  if (self->selected == NULL)
    gtk_list_box_unselect_all (self->parts);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->parts, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), self->selected) == 0)
      gtk_list_box_select_row (self->parts, row);
  self->filling = FALSE;
}

void
zt_bid_outline_set_model (ZtBidOutline *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_BID_OUTLINE (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  g_signal_connect_object (model, "checked", G_CALLBACK (show_parts), self, G_CONNECT_SWAPPED);
  show_parts (self);
}

static void
zt_bid_outline_dispose (GObject *object)
{
  ZtBidOutline *self = ZT_BID_OUTLINE (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->rows, g_array_unref);
  G_OBJECT_CLASS (zt_bid_outline_parent_class)->dispose (object);
}

static void
zt_bid_outline_class_init (ZtBidOutlineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_bid_outline_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", ZT_TYPE_BID_OUTLINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DROPPED] = g_signal_new ("dropped", ZT_TYPE_BID_OUTLINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRV);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-bid-outline.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtBidOutline, summary);
  gtk_widget_class_bind_template_child (widget_class, ZtBidOutline, parts);
  gtk_widget_class_bind_template_child (widget_class, ZtBidOutline, revisions);
  gtk_widget_class_bind_template_child (widget_class, ZtBidOutline, revisions_title);
  gtk_widget_class_bind_template_child (widget_class, ZtBidOutline, drop_revealer);
  gtk_widget_class_bind_template_child (widget_class, ZtBidOutline, drop_hint);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
}

static void
zt_bid_outline_init (ZtBidOutline *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  gtk_widget_init_template (GTK_WIDGET (self));
  add_drop (self);
}

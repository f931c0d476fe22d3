/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps at the bottom. There are three rows of them, from every title in words to numbers
 * alone; the widest that fits is shown, so that all seven are always in view. */
#define G_LOG_DOMAIN "zt-step-bar"
#include "config.h"

#include "zt-step-bar.h"

#include "bid-steps.h"
#include "display.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  ROW_TITLES,
  ROW_ONE_TITLE, /* of the step in view, or else of the next */
  ROW_NUMBERS,
  N_ROWS
} Row;

typedef struct
{
  GtkWidget *button, *number, *title; /* (borrowed) */
} Step;

struct _ZtStepBar
{
  AdwBin parent_instance;

  /* Borrowed */
  Step rows[N_ROWS][ZT_N_STEPS];

  /* Template children */
  AdwSqueezer *steps;
  GtkLabel *status;
  GtkButton *next;
  GtkWidget *idle_box;
  GtkWidget *busy_box;
  GtkLabel *busy_label;
  GtkProgressBar *progress;
};

enum
{
  STEP_CHOSEN,
  NEXT,
  CANCEL,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtStepBar, zt_step_bar, ADW_TYPE_BIN)

static void
on_step_clicked_cb (ZtStepBar *self, GtkWidget *button)
{
  for (int row = 0; row < N_ROWS; row++)
    for (int i = 0; i < ZT_N_STEPS; i++)
      if (self->rows[row][i].button == button)
        g_signal_emit (self, signals[STEP_CHOSEN], 0, i);
}

static void
on_next_clicked_cb (ZtStepBar *self)
{
  g_signal_emit (self, signals[NEXT], 0);
}

static void
on_cancel_clicked_cb (ZtStepBar *self)
{
  g_signal_emit (self, signals[CANCEL], 0);
}

static GtkWidget *
make_step (ZtStepBar *self, Row row, int i)
{
  const char *words = zt_bid_steps_title ((ZtBidStepName) i);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 7);
  GtkWidget *number = gtk_label_new (NULL);
  GtkWidget *title = gtk_label_new (words);

  gtk_widget_add_css_class (number, "step-number");
  gtk_widget_set_valign (number, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), title);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "step");
  if (row != ROW_TITLES)
    gtk_widget_set_tooltip_text (button, words);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_step_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  self->rows[row][i] = (Step){ button, number, title };
  return button;
}

static void
make_row (ZtStepBar *self, Row row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, row == ROW_TITLES ? 2 : 0);

  for (int i = 0; i < ZT_N_STEPS; i++)
    gtk_box_append (GTK_BOX (box), make_step (self, row, i));
  adw_squeezer_add (self->steps, box);
}

static void
show_step (const Step *step, int i, int done, gboolean is_shown, gboolean has_title)
{
  static const char *const states[] = { "step-done", "step-now", "step-later", NULL };
  g_autofree char *number = i < done ? g_strdup ("✓") : g_strdup_printf ("%d", i + 1);
  g_autofree char *name
      = g_strdup_printf ("%d %s, %s", i + 1, zt_bid_steps_title ((ZtBidStepName) i),
                         i < done    ? _ ("done")
                         : i == done ? _ ("next")
                                     : _ ("later"));

  gtk_label_set_text (GTK_LABEL (step->number), number);
  gtk_widget_set_visible (step->title, has_title);
  zt_display_set_class (step->button, states,
                        i < done    ? "step-done"
                        : i == done ? "step-now"
                                    : "step-later");
  if (is_shown)
    gtk_widget_add_css_class (step->button, "step-shown");
  else
    gtk_widget_remove_css_class (step->button, "step-shown");
  zt_display_set_name (step->button, name);
}

void
zt_step_bar_set_steps (ZtStepBar *self, int done, int current)
{
  int titled;

  g_return_if_fail (ZT_IS_STEP_BAR (self));
  titled = current >= 0 ? current : MIN (done, ZT_N_STEPS - 1);
  for (int i = 0; i < ZT_N_STEPS; i++)
    {
      show_step (&self->rows[ROW_TITLES][i], i, done, i == current, TRUE);
      show_step (&self->rows[ROW_ONE_TITLE][i], i, done, i == current, i == titled);
      show_step (&self->rows[ROW_NUMBERS][i], i, done, i == current, FALSE);
    }
}

void
zt_step_bar_set_status (ZtStepBar *self, const char *text, gboolean is_problem)
{
  g_return_if_fail (ZT_IS_STEP_BAR (self));
  gtk_label_set_text (self->status, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), text);
  if (is_problem)
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
}

void
zt_step_bar_set_next (ZtStepBar *self, const char *label, gboolean sensitive, gboolean is_warning)
{
  g_return_if_fail (ZT_IS_STEP_BAR (self));
  gtk_button_set_label (self->next, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), sensitive);
  zt_display_set_name (GTK_WIDGET (self->next), label);
}

void
zt_step_bar_set_busy (ZtStepBar *self, const char *what)
{
  g_return_if_fail (ZT_IS_STEP_BAR (self));
  gtk_widget_set_visible (self->busy_box, what != NULL);
  gtk_widget_set_visible (self->idle_box, what == NULL);
  if (what != NULL)
    gtk_label_set_text (self->busy_label, what);
  gtk_progress_bar_set_fraction (self->progress, 0);
}

void
zt_step_bar_set_progress (ZtStepBar *self, guint64 done, guint64 total, const char *what)
{
  g_return_if_fail (ZT_IS_STEP_BAR (self));
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (1, (double) done / (double) total));
  else
    gtk_progress_bar_pulse (self->progress);
  if (what != NULL && *what != '\0')
    gtk_label_set_text (self->busy_label, what);
}

static void
zt_step_bar_class_init (ZtStepBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[STEP_CHOSEN] = g_signal_new ("step-chosen", ZT_TYPE_STEP_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[NEXT] = g_signal_new ("next", ZT_TYPE_STEP_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", ZT_TYPE_STEP_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-step-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, steps);
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, status);
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, next);
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, idle_box);
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, busy_box);
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, busy_label);
  gtk_widget_class_bind_template_child (widget_class, ZtStepBar, progress);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
}

static void
zt_step_bar_init (ZtStepBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int row = 0; row < N_ROWS; row++)
    make_row (self, (Row) row);
  zt_step_bar_set_steps (self, 0, 0);
}

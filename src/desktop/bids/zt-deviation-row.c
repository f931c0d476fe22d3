/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One requirement and the answer to it. */
#define G_LOG_DOMAIN "zt-deviation-row"
#include "config.h"

#include "zt-deviation-row.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtDeviationRow
{
  AdwBin parent_instance;

  /* State */
  char *id; /* (owned) (nullable) */
  gboolean filling;

  /* Template children */
  GtkLabel *number;
  GtkLabel *mark;
  GtkLabel *text;
  GtkEntry *response;
  GtkDropDown *conclusion;
  GtkEntry *evidence;
};

static const char *const conclusions[] = { "", "none", "positive", "negative" };

enum
{
  EDITED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDeviationRow, zt_deviation_row, ADW_TYPE_BIN)

static void
tell (ZtDeviationRow *self, const char *member, const char *text)
{
  if (!self->filling && self->id != NULL)
    g_signal_emit (self, signals[EDITED], 0, self->id, member, text);
}

static void
on_response_changed_cb (ZtDeviationRow *self)
{
  tell (self, "response", gtk_editable_get_text (GTK_EDITABLE (self->response)));
}

static void
on_evidence_changed_cb (ZtDeviationRow *self)
{
  tell (self, "evidence", gtk_editable_get_text (GTK_EDITABLE (self->evidence)));
}

static void
on_conclusion_changed_cb (ZtDeviationRow *self)
{
  guint selected = gtk_drop_down_get_selected (self->conclusion);

  if (selected < G_N_ELEMENTS (conclusions))
    tell (self, "conclusion", conclusions[selected]);
}

void
zt_deviation_row_show (ZtDeviationRow *self, JsonObject *requirement, const char *response,
                       const char *conclusion, const char *evidence)
{
  const char *text, *mark;
  g_autofree char *name = NULL;
  g_autofree char *how = NULL;

  g_return_if_fail (ZT_IS_DEVIATION_ROW (self));
  g_clear_pointer (&self->id, g_free);
  if (requirement == NULL)
    return;
  self->filling = TRUE;
  self->id = g_strdup (zt_json_get_string (requirement, "id"));
  text = zt_json_get_string (requirement, "text");
  mark = zt_json_get_string (requirement, "mark");
  gtk_label_set_text (self->number, self->id);
  gtk_label_set_text (self->mark, mark != NULL ? mark : "");
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_editable_set_text (GTK_EDITABLE (self->response), response);
  gtk_editable_set_text (GTK_EDITABLE (self->evidence), evidence);
  gtk_drop_down_set_selected (self->conclusion, 0);
  for (guint i = 0; i < G_N_ELEMENTS (conclusions); i++)
    if (g_str_equal (conclusions[i], conclusion))
      gtk_drop_down_set_selected (self->conclusion, i);
  /* TRANSLATORS: %s is the number of a requirement */
  name = g_strdup_printf (_ ("Response to %s"), self->id);
  how = g_strdup_printf (_ ("Deviation from %s"), self->id);
  zt_display_set_name (GTK_WIDGET (self->response), name);
  zt_display_set_name (GTK_WIDGET (self->conclusion), how);
  self->filling = FALSE;
}

static void
zt_deviation_row_finalize (GObject *object)
{
  g_free (ZT_DEVIATION_ROW (object)->id);
  G_OBJECT_CLASS (zt_deviation_row_parent_class)->finalize (object);
}

static void
zt_deviation_row_class_init (ZtDeviationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_deviation_row_finalize;
  signals[EDITED]
      = g_signal_new ("edited", ZT_TYPE_DEVIATION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-deviation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationRow, number);
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationRow, mark);
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationRow, text);
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationRow, response);
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationRow, conclusion);
  gtk_widget_class_bind_template_child (widget_class, ZtDeviationRow, evidence);
  gtk_widget_class_bind_template_callback (widget_class, on_response_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_evidence_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_conclusion_changed_cb);
}

static void
zt_deviation_row_init (ZtDeviationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

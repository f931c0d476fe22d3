/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tender in the list. */
#define G_LOG_DOMAIN "zt-tender-row"
#include "config.h"

#include "zt-tender-row.h"

#include "codes.h"
#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtTenderRow
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;       /* (owned) */
  ZtRecordList *list; /* (owned) */
  ZtRecordItem *item; /* (owned) (nullable) */
  gulong loaded;

  /* Template children */
  GtkLabel *title;
  GtkLabel *details;
  GtkLabel *flag;
  GtkLabel *left;
  GtkLabel *reason;
  GtkImage *star;
};

G_DEFINE_FINAL_TYPE (ZtTenderRow, zt_tender_row, ADW_TYPE_BIN)

static void
show_left (ZtTenderRow *self)
{
  ZtRecord *record = self->item != NULL ? zt_record_item_get_record (self->item) : NULL;
  const char *style;
  g_autofree char *text = NULL;

  if (record == NULL)
    return;
  text = zt_display_left (zt_display_deadline (zt_record_get_body (record)),
                          zt_desk_now (self->desk), &style);
  if (g_strcmp0 (zt_record_get_state (record), "active") != 0
      && g_strcmp0 (zt_record_get_state (record), "draft") != 0)
    {
      g_free (text);
      text = g_strdup (g_strcmp0 (zt_record_get_state (record), "cancelled") == 0 ? _ ("Cancelled")
                                                                                  : _ ("Closed"));
      style = "pill-plain";
    }
  /* Hidden while the row had nothing to show. */
  if (!gtk_widget_get_visible (GTK_WIDGET (self->left))
      || g_strcmp0 (gtk_label_get_text (self->left), text) != 0)
    zt_display_set_pill (self->left, text, style);
}

static void
show_flag (ZtTenderRow *self, ZtRecord *record)
{
  JsonObject *body = zt_record_get_body (record);
  JsonArray *clarifications = zt_json_get_array (body, "clarifications");
  const ZtDraftInfo *draft = zt_desk_find_draft (self->desk, zt_record_get_id (record));
  guint n = clarifications != NULL ? json_array_get_length (clarifications) : 0;
  static const char *const styles[] = { "flag-mine", "flag-plain", NULL };
  g_autofree char *text = NULL;

  if (draft != NULL && draft->step >= ZT_STEP_RECEIPT)
    text = g_strdup (_ ("Submitted"));
  else if (draft != NULL)
    /* TRANSLATORS: parts complete, of how many */
    text = g_strdup_printf (_ ("Drafted %u / %u"), draft->done, draft->total);
  else if (n > 0)
    text = g_strdup_printf (ngettext ("%u clarification", "%u clarifications", n), n);
  else if (g_strcmp0 (zt_json_get_string (body, "smePolicy"), "reserved") == 0)
    text = g_strdup (_ ("Small firms only"));
  gtk_label_set_text (self->flag, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->flag), text != NULL);
  zt_display_set_class (GTK_WIDGET (self->flag), styles,
                        draft != NULL ? "flag-mine" : "flag-plain");
}

/* What only this workspace knows. */
static void
show_note (ZtTenderRow *self)
{
  const ZtNoticeNote *note = self->item != NULL ? zt_record_item_get_note (self->item) : NULL;
  gboolean reason = note != NULL && note->reason != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->star), note != NULL && note->favourite);
  gtk_label_set_text (self->reason, reason ? note->reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason);
}

static void
show_record (ZtTenderRow *self)
{
  ZtRecord *record = self->item != NULL ? zt_record_item_get_record (self->item) : NULL;
  JsonObject *body;
  const char *title, *category;
  g_autofree char *budget = NULL;
  g_autofree char *details = NULL;
  g_autoptr (PangoAttrList) marks = NULL;

  show_note (self);
  if (record == NULL)
    {
      gtk_label_set_text (self->title, "…");
      gtk_label_set_text (self->details, "");
      gtk_widget_set_visible (GTK_WIDGET (self->flag), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->left), FALSE);
      return;
    }
  body = zt_record_get_body (record);
  title = zt_json_get_string (body, "title");
  title = title != NULL ? title : zt_record_get_id (record);
  category = zt_json_get_string (body, "mainProcurementCategory");
  gtk_label_set_text (self->title, title);
  marks = zt_display_marks (title, zt_record_list_get_search (self->list)->text);
  gtk_label_set_attributes (self->title, marks);
  budget = zt_display_fen (zt_json_get_fen (body, "value"));
  details = g_strdup_printf ("%s　%s　%s", zt_display_method (body), budget,
                             category != NULL ? zt_code_label (zt_procurement_categories, category)
                                              : "");
  gtk_label_set_text (self->details, details);
  show_flag (self, record);
  show_left (self);
}

void
zt_tender_row_set_item (ZtTenderRow *self, ZtRecordItem *item)
{
  g_return_if_fail (ZT_IS_TENDER_ROW (self));
  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded, self->item);
  g_set_object (&self->item, item);
  if (item != NULL)
    self->loaded = g_signal_connect_object (item, "notify::loaded", G_CALLBACK (show_record), self,
                                            G_CONNECT_SWAPPED);
  show_record (self);
}

static void
zt_tender_row_dispose (GObject *object)
{
  ZtTenderRow *self = ZT_TENDER_ROW (object);

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded, self->item);
  g_clear_object (&self->item);
  g_clear_object (&self->list);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_tender_row_parent_class)->dispose (object);
}

static void
zt_tender_row_class_init (ZtTenderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_tender_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/opportunities/zt-tender-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtTenderRow, title);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderRow, details);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderRow, flag);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderRow, left);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderRow, reason);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderRow, star);
}

static void
zt_tender_row_init (ZtTenderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
zt_tender_row_new (ZtDesk *desk, ZtRecordList *list)
{
  ZtTenderRow *self = g_object_new (ZT_TYPE_TENDER_ROW, NULL);

  self->desk = g_object_ref (desk);
  self->list = g_object_ref (list);
  g_signal_connect_object (desk, "tick", G_CALLBACK (show_left), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_record), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

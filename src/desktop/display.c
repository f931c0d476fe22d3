/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How facts are put into words and colours. */
#define G_LOG_DOMAIN "zt-display"
#include "config.h"

#include "display.h"

#include "codes.h"
#include "error-text.h"
#include "money.h"
#include "pinyin.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DAY (86400 * G_GINT64_CONSTANT (1000000))

char *
zt_display_fen (gint64 fen)
{
  g_autofree char *amount = fen >= 0 ? zt_money_format (fen) : NULL;

  return amount != NULL ? g_strconcat ("¥", amount, NULL) : g_strdup ("—");
}

char *
zt_display_size (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

char *
zt_display_left (gint64 end, gint64 now, const char **style)
{
  gint64 left = end - now;

  *style = left <= 0        ? "pill-plain"
           : left < DAY     ? "pill-bad"
           : left < 3 * DAY ? "pill-warn"
                            : "pill-plain";
  if (end == 0)
    return g_strdup ("—");
  if (left <= 0)
    return g_strdup (_ ("Closed"));
  if (left >= 3 * DAY)
    {
      guint days = (guint) (left / DAY);

      /* TRANSLATORS: how many whole days are left to hand in a bid */
      return g_strdup_printf (ngettext ("%u day", "%u days", days), days);
    }
  return zt_time_left (left);
}

void
zt_display_set_class (GtkWidget *widget, const char *const *all, const char *name)
{
  for (; *all != NULL; all++)
    if (g_strcmp0 (*all, name) == 0)
      gtk_widget_add_css_class (widget, *all);
    else
      gtk_widget_remove_css_class (widget, *all);
}

void
zt_display_set_pill (GtkLabel *label, const char *text, const char *style)
{
  static const char *const styles[]
      = { "pill-accent", "pill-good", "pill-warn", "pill-bad", "pill-plain", NULL };

  gtk_label_set_text (label, text);
  gtk_widget_add_css_class (GTK_WIDGET (label), "pill");
  gtk_widget_set_valign (GTK_WIDGET (label), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
  zt_display_set_class (GTK_WIDGET (label), styles, style);
}

void
zt_display_set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

PangoAttrList *
zt_display_marks (const char *text, const char *search)
{
  PangoAttrList *list = pango_attr_list_new ();
  g_autoptr (GArray) hits = text != NULL ? zt_text_hits (text, search) : NULL;

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const ZtHit *hit = &g_array_index (hits, ZtHit, i);
      PangoAttribute *mark = pango_attr_background_new (0xf9f9, 0xe0e0, 0x7070);
      PangoAttribute *ink = pango_attr_foreground_new (0x2020, 0x1c1c, 0);

      mark->start_index = ink->start_index = hit->start;
      mark->end_index = ink->end_index = hit->end;
      pango_attr_list_insert (list, mark);
      pango_attr_list_insert (list, ink);
    }
  return list;
}

gint64
zt_display_deadline (JsonObject *tender)
{
  const char *text = tender != NULL ? zt_json_get_string (tender, "tenderPeriod.endDate") : NULL;
  gint64 us = 0;

  return text != NULL && zt_time_parse (text, &us) ? us : 0;
}

char *
zt_display_when (JsonObject *object, const char *path)
{
  const char *text = zt_json_get_string (object, path);
  gint64 us = 0;

  return text != NULL && zt_time_parse (text, &us) ? zt_time_display (us) : g_strdup ("—");
}

const char *
zt_display_method (JsonObject *tender)
{
  const char *code = zt_json_get_string (tender, "procurementMethodDetails");

  return code != NULL ? zt_code_label (zt_procurement_method_details, code) : "—";
}

char *
zt_display_error (const GError *error)
{
  const char *advice = zt_error_text (error)->advice;

  return *advice != '\0' ? g_strconcat (error->message, "\n", advice, NULL)
                         : g_strdup (error->message);
}

void
zt_display_let_shrink (GtkWidget *container)
{
  for (GtkWidget *child = gtk_widget_get_first_child (container); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *label = GTK_IS_BUTTON (child) ? gtk_button_get_child (GTK_BUTTON (child)) : NULL;

      if (label != NULL && GTK_IS_LABEL (label))
        gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    }
}

void
zt_display_clear (GtkWidget *container)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (container)) != NULL)
    {
      if (GTK_IS_BOX (container))
        gtk_box_remove (GTK_BOX (container), child);
      else if (GTK_IS_LIST_BOX (container))
        gtk_list_box_remove (GTK_LIST_BOX (container), child);
      else if (GTK_IS_GRID (container))
        gtk_grid_remove (GTK_GRID (container), child);
      else if (GTK_IS_FLOW_BOX (container))
        gtk_flow_box_remove (GTK_FLOW_BOX (container), child);
      else
        g_return_if_reached ();
    }
}

GtkWidget *
zt_display_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
on_visible_child_changed_cb (GtkStack *stack)
{
  GtkWidget *visible = gtk_stack_get_visible_child (stack);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN,
                                 child != visible, -1);
}

void
zt_display_hide_unseen (GtkStack *stack)
{
  g_return_if_fail (GTK_IS_STACK (stack));
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (on_visible_child_changed_cb), NULL);
  on_visible_child_changed_cb (stack);
}

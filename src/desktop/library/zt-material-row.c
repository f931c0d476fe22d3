/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One item in the list of the library. */
#define G_LOG_DOMAIN "zt-material-row"
#include "config.h"

#include "zt-material-row.h"

#include "display.h"
#include "material.h"
#include "zt-kinds.h"

#include <glib/gi18n-lib.h>

struct _ZtMaterialRow
{
  AdwBin parent_instance;

  /* Template children */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *details;
  GtkLabel *expiry;
};

G_DEFINE_FINAL_TYPE (ZtMaterialRow, zt_material_row, ADW_TYPE_BIN)

static void
add_detail (GString *text, const char *detail)
{
  if (detail != NULL && *detail != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", detail);
}

/* What tells two items of a type apart. An identity number is nobody's business in a list. */
static char *
describe (JsonObject *body)
{
  static const char *const telling[] = { "brand", "specification", "manufacturer", "buyer",
                                         "date",  "period",        "position",     "issuer" };
  const char *type = zt_json_get_string (body, "type");
  GString *text = g_string_new (NULL);

  if (g_strcmp0 (type, "person") == 0)
    {
      const char *role = zt_json_get_string (body, "role");
      const ZtField *field = zt_kind_find_field (zt_kinds_find ("material"), "role");

      add_detail (text, role != NULL ? zt_code_label (field->codes, role) : NULL);
    }
  else if (g_strcmp0 (type, "certificate") == 0 || g_strcmp0 (type, "licence") == 0)
    add_detail (text, zt_json_get_string (body, "number"));
  for (gsize i = 0; i < G_N_ELEMENTS (telling); i++)
    add_detail (text, zt_json_get_string (body, telling[i]));
  if (g_strcmp0 (type, "company") == 0)
    add_detail (text, zt_json_get_string (body, "address.streetAddress"));
  if (g_strcmp0 (type, "text") == 0)
    add_detail (text, zt_json_get_string (body, "text"));
  if (text->len == 0)
    add_detail (text, zt_code_label (zt_material_types, type));
  return g_string_free (text, FALSE);
}

void
zt_material_row_set_item (ZtMaterialRow *self, ZtMaterialItem *item)
{
  JsonObject *body;
  g_autofree char *details = NULL, *expiry = NULL;
  const char *style = NULL;
  int days = 0;

  g_return_if_fail (ZT_IS_MATERIAL_ROW (self));
  if (item == NULL)
    return;
  body = zt_record_get_body (zt_material_item_get_record (item));
  details = describe (body);
  gtk_image_set_from_icon_name (self->icon, zt_library_icon (zt_json_get_string (body, "type")));
  gtk_label_set_text (self->title, zt_json_get_string (body, "title"));
  gtk_label_set_text (self->details, details);
  /* Far away is no news. */
  if (zt_material_item_get_days (item, &days) && days <= ZT_LIBRARY_SOON)
    expiry = zt_library_expiry_text (days, &style);
  zt_display_set_pill (self->expiry, expiry, style);
}

static void
zt_material_row_class_init (ZtMaterialRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/library/zt-material-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialRow, icon);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialRow, title);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialRow, details);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialRow, expiry);
}

static void
zt_material_row_init (ZtMaterialRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
zt_material_row_new (void)
{
  return g_object_new (ZT_TYPE_MATERIAL_ROW, NULL);
}

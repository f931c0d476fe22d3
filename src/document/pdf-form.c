/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks the tree of form fields. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-form.h"

#include <glib/gi18n-lib.h>

#define MAX_FIELDS 20000
#define MAX_DEPTH 32

typedef struct
{
  ZtPdfFile *file;
  ZtPdfForm *form;
  GHashTable *seen; /* object numbers in the tree */
} Walk;

static void
field_free (gpointer data)
{
  ZtPdfField *field = data;

  g_free (field->name);
  g_free (field->type);
  zt_pdf_value_unref (field->dictionary);
  zt_pdf_value_unref (field->value);
  g_array_unref (field->widgets);
  g_free (field);
}

void
zt_pdf_form_free (ZtPdfForm *form)
{
  if (form == NULL)
    return;
  zt_pdf_value_unref (form->dictionary);
  zt_pdf_value_unref (form->roots);
  g_ptr_array_unref (form->fields);
  g_ptr_array_unref (form->problems);
  g_free (form);
}

gint64
zt_pdf_value_get_target (const ZtPdfValue *value)
{
  return zt_pdf_value_is (value, ZT_PDF_REFERENCE) ? value->integer : 0;
}

gboolean
zt_pdf_field_is_signature (const ZtPdfField *field)
{
  return g_strcmp0 (field->type, "Sig") == 0 && !field->is_parent;
}

gboolean
zt_pdf_field_is_signed (const ZtPdfField *field)
{
  return zt_pdf_field_is_signature (field) && field->value != NULL
         && field->value->type != ZT_PDF_NULL;
}

ZtPdfField *
zt_pdf_form_find (ZtPdfForm *form, const char *name)
{
  for (guint i = 0; i < form->fields->len; i++)
    {
      ZtPdfField *field = form->fields->pdata[i];

      if (g_strcmp0 (field->name, name) == 0)
        return field;
    }
  return NULL;
}

ZtPdfField *
zt_pdf_form_find_number (ZtPdfForm *form, gint64 number)
{
  for (guint i = 0; i < form->fields->len; i++)
    {
      ZtPdfField *field = form->fields->pdata[i];

      if (field->number == number)
        return field;
      for (guint j = 0; j < field->widgets->len; j++)
        if (g_array_index (field->widgets, gint64, j) == number)
          return field;
    }
  return NULL;
}

static void
add_problem (Walk *walk, const char *format, const char *name)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_ptr_array_add (walk->form->problems, g_strdup_printf (format, name));
#pragma GCC diagnostic pop
}

static char *
join_name (const char *parent, const ZtPdfValue *part)
{
  g_autofree char *own = zt_pdf_value_to_utf8 (part);

  if (parent == NULL || own == NULL)
    return g_strdup (own != NULL ? own : parent != NULL ? parent : "");
  return g_strconcat (parent, ".", own, NULL);
}

static char *
get_type (const ZtPdfValue *dictionary, const char *inherited)
{
  const ZtPdfValue *type = zt_pdf_value_get (dictionary, "FT");

  return g_strdup (zt_pdf_value_is (type, ZT_PDF_NAME) ? type->text : inherited);
}

static ZtPdfField *
field_new (gint64 number, ZtPdfValue *dictionary, const char *parent_name, const char *type)
{
  ZtPdfField *field = g_new0 (ZtPdfField, 1);
  ZtPdfValue *value = zt_pdf_value_get (dictionary, "V");

  field->number = number;
  field->dictionary = zt_pdf_value_ref (dictionary);
  field->name = join_name (parent_name, zt_pdf_value_get (dictionary, "T"));
  field->type = get_type (dictionary, type);
  field->value = value != NULL ? zt_pdf_value_ref (value) : NULL;
  field->widgets = g_array_new (FALSE, FALSE, sizeof (gint64));
  return field;
}

static gboolean walk_field (Walk *walk, const ZtPdfValue *reference, const char *parent_name,
                            const char *type, guint depth, GError **error);

/* A kid with a name of its own is a field, one without is a widget of this field. */
static gboolean
walk_kids (Walk *walk, ZtPdfField *field, const ZtPdfValue *kids, guint depth, GError **error)
{
  for (guint i = 0; i < zt_pdf_value_count (kids); i++)
    {
      const ZtPdfValue *reference = zt_pdf_value_item (kids, i);
      g_autoptr (ZtPdfValue) kid = zt_pdf_file_resolve (walk->file, reference, error);
      gint64 number = zt_pdf_value_get_target (reference);

      if (kid == NULL)
        return FALSE;
      if (zt_pdf_value_get (kid, "T") != NULL)
        {
          field->is_parent = TRUE;
          if (!walk_field (walk, reference, field->name, field->type, depth + 1, error))
            return FALSE;
          continue;
        }
      if (number == 0 || !g_hash_table_add (walk->seen, GSIZE_TO_POINTER (number)))
        add_problem (walk, _ ("The field “%s” stands in the form more than once"), field->name);
      if (zt_pdf_value_get (kid, "V") != NULL)
        add_problem (walk, _ ("A picture of the field “%s” has a value of its own"), field->name);
      g_array_append_val (field->widgets, number);
    }
  return TRUE;
}

static gboolean
walk_field (Walk *walk, const ZtPdfValue *reference, const char *parent_name, const char *type,
            guint depth, GError **error)
{
  g_autoptr (ZtPdfValue) dictionary = zt_pdf_file_resolve (walk->file, reference, error);
  g_autoptr (ZtPdfValue) kids = NULL;
  gint64 number = zt_pdf_value_get_target (reference);
  ZtPdfField *field;

  if (dictionary == NULL)
    return FALSE;
  if (dictionary->type == ZT_PDF_NULL)
    return TRUE;
  if (dictionary->type != ZT_PDF_DICTIONARY || number == 0 || depth > MAX_DEPTH
      || walk->form->fields->len >= MAX_FIELDS
      || !g_hash_table_add (walk->seen, GSIZE_TO_POINTER (number)))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The PDF is damaged: its form leads back to itself or has no end"));
      return FALSE;
    }
  field = field_new (number, dictionary, parent_name, type);
  g_ptr_array_add (walk->form->fields, field);
  kids = zt_pdf_file_get (walk->file, dictionary, "Kids", error);
  if (kids == NULL || !walk_kids (walk, field, kids, depth, error))
    return FALSE;
  if (zt_pdf_value_is_name (zt_pdf_value_get (dictionary, "Subtype"), "Widget"))
    g_array_append_val (field->widgets, number);
  if (field->is_parent && field->value != NULL && g_strcmp0 (field->type, "Sig") == 0)
    add_problem (walk, _ ("The signature “%s” stands at a group of fields"), field->name);
  return TRUE;
}

/* Two fields of one name, of which at least one is a signature; one signature in two fields. */
static void
find_doubles (Walk *walk)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) values = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < walk->form->fields->len; i++)
    {
      ZtPdfField *field = walk->form->fields->pdata[i];
      ZtPdfField *other = g_hash_table_lookup (names, field->name);
      gint64 value = zt_pdf_value_get_target (field->value);

      if (other != NULL && (zt_pdf_field_is_signature (field) || zt_pdf_field_is_signature (other)))
        add_problem (walk, _ ("Two fields of the form are called “%s”"), field->name);
      g_hash_table_insert (names, field->name, field);
      if (zt_pdf_field_is_signed (field) && value != 0
          && !g_hash_table_add (values, GSIZE_TO_POINTER (value)))
        add_problem (walk, _ ("The signature of “%s” is used by two fields"), field->name);
    }
}

ZtPdfForm *
zt_pdf_form_new (ZtPdfFile *file, GError **error)
{
  g_autoptr (ZtPdfForm) form = g_new0 (ZtPdfForm, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (ZtPdfValue) catalog = NULL;
  Walk walk = { file, form, seen };

  form->fields = g_ptr_array_new_with_free_func (field_free);
  form->problems = g_ptr_array_new_with_free_func (g_free);
  catalog = zt_pdf_file_get_catalog (file, error);
  if (catalog == NULL)
    return NULL;
  form->number = zt_pdf_value_get_target (zt_pdf_value_get (catalog, "AcroForm"));
  form->dictionary = zt_pdf_file_get (file, catalog, "AcroForm", error);
  if (form->dictionary == NULL)
    return NULL;
  if (form->dictionary->type != ZT_PDF_DICTIONARY)
    {
      g_clear_pointer (&form->dictionary, zt_pdf_value_unref);
      return g_steal_pointer (&form);
    }
  form->roots_number = zt_pdf_value_get_target (zt_pdf_value_get (form->dictionary, "Fields"));
  form->roots = zt_pdf_file_get (file, form->dictionary, "Fields", error);
  if (form->roots == NULL)
    return NULL;
  for (guint i = 0; i < zt_pdf_value_count (form->roots); i++)
    if (!walk_field (&walk, zt_pdf_value_item (form->roots, i), NULL, NULL, 0, error))
      return NULL;
  find_doubles (&walk);
  return g_steal_pointer (&form);
}

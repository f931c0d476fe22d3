/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One foreign page under one of ours: boxes and rotation, annotations, form fields as they look,
 * and the number on top. */
#define G_LOG_DOMAIN "zt-merge-page"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "merge.h"

#define OWN_WIDTH 595.0 /* of our page with the number, A4 */
#define NARROWEST 320.0 /* pages narrower than this have a smaller number */
#define FLAG_HIDDEN 2
#define FLAG_NO_VIEW 32

typedef struct
{
  double x0, y0, x1, y1;
} Box;

static char *
number_text (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.5f", value));
}

static char *
matrix_text (const double m[6])
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 6; i++)
    {
      g_autofree char *number = number_text (m[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", number);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
read_box (qpdf_data q, qpdf_oh dictionary, const char *key, Box *box)
{
  qpdf_oh array = qpdf_oh_get_key_if_dict (q, dictionary, key);
  double v[4];

  if (!qpdf_oh_is_array (q, array) || qpdf_oh_get_array_n_items (q, array) != 4)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      qpdf_oh item = qpdf_oh_get_array_item (q, array, i);

      if (!qpdf_oh_get_value_as_number (q, item, &v[i]))
        return FALSE;
    }
  *box = (Box){ MIN (v[0], v[2]), MIN (v[1], v[3]), MAX (v[0], v[2]), MAX (v[1], v[3]) };
  return box->x1 > box->x0 && box->y1 > box->y0;
}

/* Shallow: the values stay shared. */
static qpdf_oh
copy_dictionary (qpdf_data q, qpdf_oh dictionary)
{
  qpdf_oh copy = qpdf_oh_new_dictionary (q);

  if (!qpdf_oh_is_dictionary (q, dictionary))
    return copy;
  qpdf_oh_begin_dict_key_iter (q, dictionary);
  while (qpdf_oh_dict_more_keys (q))
    {
      g_autofree char *key = g_strdup (qpdf_oh_dict_next_key (q));

      qpdf_oh_replace_key (q, copy, key, qpdf_oh_get_key (q, dictionary, key));
    }
  return copy;
}

static qpdf_oh
new_content (qpdf_data q, const char *text)
{
  qpdf_oh stream = qpdf_oh_new_stream (q);

  qpdf_oh_replace_stream_data (q, stream, (const unsigned char *) text, strlen (text),
                               qpdf_oh_new_null (q), qpdf_oh_new_null (q));
  return stream;
}

static qpdf_oh
make_overlay (qpdf_data q, qpdf_oh target)
{
  qpdf_oh form = qpdf_oh_new_stream (q), dictionary = qpdf_oh_get_dict (q, form);
  unsigned char *data = NULL;
  size_t length = 0;

  if (qpdf_oh_get_page_content_data (q, target, &data, &length) == 0 && data != NULL)
    {
      qpdf_oh_replace_stream_data (q, form, data, length, qpdf_oh_new_null (q),
                                   qpdf_oh_new_null (q));
      free (data);
    }
  qpdf_oh_replace_key (q, dictionary, "/Type", qpdf_oh_new_name (q, "/XObject"));
  qpdf_oh_replace_key (q, dictionary, "/Subtype", qpdf_oh_new_name (q, "/Form"));
  qpdf_oh_replace_key (q, dictionary, "/BBox", qpdf_oh_parse (q, "[0 0 595 842]"));
  qpdf_oh_replace_key (q, dictionary, "/Resources", qpdf_oh_get_key (q, target, "/Resources"));
  return form;
}

static void
append_contents (qpdf_data q, qpdf_oh array, qpdf_oh contents)
{
  if (qpdf_oh_is_stream (q, contents))
    qpdf_oh_append_item (q, array, contents);
  else if (qpdf_oh_is_array (q, contents))
    for (int i = 0; i < qpdf_oh_get_array_n_items (q, contents); i++)
      {
        qpdf_oh item = qpdf_oh_get_array_item (q, contents, i);

        if (qpdf_oh_is_stream (q, item))
          qpdf_oh_append_item (q, array, item);
      }
}

static char *
repeat (const char *text, int n)
{
  GString *repeated = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    g_string_append (repeated, text);
  return g_string_free (repeated, FALSE);
}

void
zt_merge_set_content (qpdf_data main, qpdf_oh target, const ZtMergeContent *content)
{
  qpdf_oh objects
      = copy_dictionary (main, qpdf_oh_get_key_if_dict (main, content->resources, "/XObject"));
  qpdf_oh array = qpdf_oh_new_array (main);
  g_autofree char *before = repeat ("q\n", content->before + 1),
                  *ends = repeat ("Q\n", content->after + 1);
  g_autofree char *after
      = g_strdup_printf ("\n%s%sq %s cm /ZtNumber Do Q\n", ends, content->extra, content->matrix);

  qpdf_oh_replace_key (main, objects, "/ZtNumber", make_overlay (main, target));
  qpdf_oh_replace_key (main, content->resources, "/XObject", objects);
  qpdf_oh_append_item (main, array, new_content (main, before));
  append_contents (main, array, content->contents);
  qpdf_oh_append_item (main, array, new_content (main, after));
  qpdf_oh_replace_key (main, target, "/Resources", content->resources);
  qpdf_oh_replace_key (main, target, "/Contents", array);
}

/* Our page in the middle of the lower edge as people see it (ISO 32000-1, 8.3.2 and 7.7.3.3:
 * /Rotate is clockwise). */
static char *
overlay_matrix (qpdf_data q, qpdf_oh page, const Box *box)
{
  qpdf_oh unit_object = qpdf_oh_get_key_if_dict (q, page, "/UserUnit");
  qpdf_oh rotate_object = qpdf_oh_get_key_if_dict (q, page, "/Rotate");
  double unit = 1, w = box->x1 - box->x0, h = box->y1 - box->y0, seen, scale, shift;
  int rotate
      = qpdf_oh_is_integer (q, rotate_object) ? (int) qpdf_oh_get_int_value (q, rotate_object) : 0;
  double m[6] = { 0 };

  if (!qpdf_oh_get_value_as_number (q, unit_object, &unit) || unit <= 0)
    unit = 1;
  rotate = ((rotate % 360) + 360) % 360;
  seen = rotate % 180 == 0 ? w : h;
  scale = MIN (1, seen * unit / NARROWEST) / unit;
  shift = (seen - OWN_WIDTH * scale) / 2;
  switch (rotate)
    {
    case 90:
      memcpy (m, (double[]){ 0, scale, -scale, 0, box->x1, box->y0 + shift }, sizeof m);
      break;
    case 180:
      memcpy (m, (double[]){ -scale, 0, 0, -scale, box->x1 - shift, box->y1 }, sizeof m);
      break;
    case 270:
      memcpy (m, (double[]){ 0, -scale, scale, 0, box->x0, box->y1 - shift }, sizeof m);
      break;
    default:
      memcpy (m, (double[]){ scale, 0, 0, scale, box->x0 + shift, box->y0 }, sizeof m);
    }
  return matrix_text (m);
}

/* The normal appearance in the widget's current state, or an uninitialised handle's false checks.
 */
static qpdf_oh
normal_appearance (qpdf_data q, qpdf_oh widget)
{
  qpdf_oh normal = qpdf_oh_get_key_if_dict (q, qpdf_oh_get_key_if_dict (q, widget, "/AP"), "/N");
  qpdf_oh state;

  if (qpdf_oh_is_stream (q, normal) || !qpdf_oh_is_dictionary (q, normal))
    return normal;
  state = qpdf_oh_get_key_if_dict (q, widget, "/AS");
  if (!qpdf_oh_is_name (q, state))
    return qpdf_oh_new_null (q);
  return qpdf_oh_get_key (q, normal, qpdf_oh_get_name (q, state));
}

/* ISO 32000-1, 12.5.5, algorithm 8.1: the form's box, by its matrix, onto the annotation's
 * rectangle. */
static gboolean
appearance_matrix (qpdf_data q, qpdf_oh form, const Box *rect, double m[6])
{
  qpdf_oh dictionary = qpdf_oh_get_dict (q, form);
  qpdf_oh array = qpdf_oh_get_key_if_dict (q, dictionary, "/Matrix");
  double own[6] = { 1, 0, 0, 1, 0, 0 };
  Box box, seen = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };
  double sx, sy;

  if (!read_box (q, dictionary, "/BBox", &box))
    return FALSE;
  if (qpdf_oh_is_array (q, array) && qpdf_oh_get_array_n_items (q, array) == 6)
    for (int i = 0; i < 6; i++)
      qpdf_oh_get_value_as_number (q, qpdf_oh_get_array_item (q, array, i), &own[i]);
  for (int corner = 0; corner < 4; corner++)
    {
      double x = corner % 2 == 0 ? box.x0 : box.x1, y = corner < 2 ? box.y0 : box.y1;
      double u = own[0] * x + own[2] * y + own[4], v = own[1] * x + own[3] * y + own[5];

      seen = (Box){ MIN (seen.x0, u), MIN (seen.y0, v), MAX (seen.x1, u), MAX (seen.y1, v) };
    }
  if (seen.x1 <= seen.x0 || seen.y1 <= seen.y0)
    return FALSE;
  sx = (rect->x1 - rect->x0) / (seen.x1 - seen.x0);
  sy = (rect->y1 - rect->y0) / (seen.y1 - seen.y0);
  memcpy (m, (double[]){ sx, 0, 0, sy, rect->x0 - sx * seen.x0, rect->y0 - sy * seen.y0 },
          6 * sizeof *m);
  return TRUE;
}

static gboolean
has_value (qpdf_data q, qpdf_oh widget)
{
  qpdf_oh value = qpdf_oh_get_key_if_dict (q, widget, "/V");

  for (int depth = 0;
       depth < 8 && (!qpdf_oh_is_initialized (q, value) || qpdf_oh_is_null (q, value)); depth++)
    {
      widget = qpdf_oh_get_key_if_dict (q, widget, "/Parent");
      if (!qpdf_oh_is_dictionary (q, widget))
        return FALSE;
      value = qpdf_oh_get_key_if_dict (q, widget, "/V");
    }
  return qpdf_oh_is_string (q, value) && *qpdf_oh_get_utf8_value (q, value) != '\0';
}

typedef struct
{
  qpdf_data q;
  qpdf_oh target;
  qpdf_oh resources; /* of the page; /XObject is its own copy */
  qpdf_oh kept;      /* annotations that stay */
  GString *extra;    /* content that draws the fields */
  int n_fields;
} Merging;

/* A field becomes part of the page: the form it belongs to does not come along. FALSE: it has a
 * value that nobody would see. */
static gboolean
flatten_widget (Merging *merging, qpdf_oh widget)
{
  qpdf_data q = merging->q;
  qpdf_oh flags_object = qpdf_oh_get_key_if_dict (q, widget, "/F"),
          form = normal_appearance (q, widget);
  long long flags
      = qpdf_oh_is_integer (q, flags_object) ? qpdf_oh_get_int_value (q, flags_object) : 0;
  g_autofree char *name = NULL, *matrix = NULL;
  double m[6];
  Box rect;

  if ((flags & (FLAG_HIDDEN | FLAG_NO_VIEW)) != 0)
    return TRUE;
  if (!qpdf_oh_is_stream (q, form))
    return !has_value (q, widget)
           || qpdf_oh_is_dictionary (q, qpdf_oh_get_key_if_dict (q, widget, "/AP"));
  if (!read_box (q, widget, "/Rect", &rect) || !appearance_matrix (q, form, &rect, m))
    return TRUE;
  name = g_strdup_printf ("/ZtField%d", ++merging->n_fields);
  matrix = matrix_text (m);
  qpdf_oh_replace_key (q, qpdf_oh_get_dict (q, form), "/Subtype", qpdf_oh_new_name (q, "/Form"));
  qpdf_oh_replace_key (q, qpdf_oh_get_key (q, merging->resources, "/XObject"), name, form);
  g_string_append_printf (merging->extra, "q %s cm %s Do Q\n", matrix, name);
  return TRUE;
}

/* Marks and stamps stay; what acts, plays or leads into the source that is not there does not. */
static gboolean
stays (qpdf_data q, qpdf_oh annotation, const char *subtype)
{
  static const char *const kept[]
      = { "/Text",     "/FreeText",  "/Line",      "/Square",    "/Circle",    "/Polygon",
          "/PolyLine", "/Highlight", "/Underline", "/Squiggly",  "/StrikeOut", "/Caret",
          "/Stamp",    "/Ink",       "/Popup",     "/Watermark", NULL };
  qpdf_oh action;

  if (g_strv_contains (kept, subtype))
    return TRUE;
  if (!g_str_equal (subtype, "/Link"))
    return FALSE;
  action = qpdf_oh_get_key_if_dict (q, annotation, "/A");
  return qpdf_oh_is_name_and_equals (q, qpdf_oh_get_key_if_dict (q, action, "/S"), "/URI");
}

static gboolean
merge_annotation (Merging *merging, qpdf_oh annotation)
{
  qpdf_data q = merging->q;
  qpdf_oh subtype_object = qpdf_oh_get_key_if_dict (q, annotation, "/Subtype");
  g_autofree char *subtype = NULL;

  if (!qpdf_oh_is_name (q, subtype_object))
    return TRUE;
  subtype = g_strdup (qpdf_oh_get_name (q, subtype_object));
  if (g_str_equal (subtype, "/Widget"))
    return flatten_widget (merging, annotation);
  if (!stays (q, annotation, subtype))
    return TRUE;
  qpdf_oh_replace_key (q, annotation, "/P", merging->target);
  qpdf_oh_remove_key (q, annotation, "/AA");
  qpdf_oh_remove_key (q, annotation, "/Dest");
  qpdf_oh_remove_key (q, annotation, "/StructParent");
  if (!g_str_equal (subtype, "/Link"))
    qpdf_oh_remove_key (q, annotation, "/A");
  qpdf_oh_append_item (q, merging->kept, annotation);
  return TRUE;
}

static gboolean
merge_annotations (Merging *merging, qpdf_oh page, const char *name, GError **error)
{
  qpdf_data q = merging->q;
  qpdf_oh annotations = qpdf_oh_get_key_if_dict (q, page, "/Annots");

  if (!qpdf_oh_is_array (q, annotations))
    return TRUE;
  for (int i = 0; i < qpdf_oh_get_array_n_items (q, annotations); i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (q, annotations, i);

      if (qpdf_oh_is_dictionary (q, annotation) && !merge_annotation (merging, annotation))
        {
          /* TRANSLATORS: %s is the name of a file the user attached */
          g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                       _ ("“%s” has form fields that are filled in but not drawn. Print it into a "
                          "PDF and attach that."),
                       name);
          return FALSE;
        }
    }
  return TRUE;
}

static void
measure_balance (qpdf_data source, qpdf_oh foreign, ZtMergeContent *content)
{
  unsigned char *data = NULL;
  size_t length = 0;

  if (qpdf_oh_get_page_content_data (source, foreign, &data, &length) == 0 && data != NULL)
    zt_merge_balance (data, length, &content->before, &content->after);
  free (data);
}

gboolean
zt_merge_page (qpdf_data main, qpdf_oh target, qpdf_data source, qpdf_oh foreign, const char *name,
               GError **error)
{
  static const char *const taken[] = { "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group" };
  static const char *const dropped[] = { "/StructParents", "/Tabs", "/Annots" };
  qpdf_oh copy = qpdf_oh_copy_foreign_object (main, source, foreign);
  g_autoptr (GString) extra = g_string_new (NULL);
  g_autofree char *matrix = NULL;
  Merging merging = { main, target, 0, 0, extra, 0 };
  ZtMergeContent content = { 0 };
  Box box;

  if (!qpdf_oh_is_dictionary (main, copy)
      || (!read_box (main, copy, "/CropBox", &box) && !read_box (main, copy, "/MediaBox", &box)))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” is damaged. Open it in another program, save it anew as PDF and attach "
                      "it again."),
                   name);
      return FALSE;
    }
  merging.resources = copy_dictionary (main, qpdf_oh_get_key_if_dict (main, copy, "/Resources"));
  qpdf_oh_replace_key (main, merging.resources, "/XObject",
                       copy_dictionary (main, qpdf_oh_get_key_if_dict (main, merging.resources,
                                                                       "/XObject")));
  merging.kept = qpdf_oh_new_array (main);
  if (!merge_annotations (&merging, copy, name, error))
    return FALSE;
  matrix = overlay_matrix (main, copy, &box);
  content.resources = merging.resources;
  content.contents = qpdf_oh_get_key_if_dict (main, copy, "/Contents");
  content.extra = extra->str;
  content.matrix = matrix;
  measure_balance (source, foreign, &content);
  zt_merge_set_content (main, target, &content);
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      if (qpdf_oh_has_key (main, copy, taken[i]))
        qpdf_oh_replace_key (main, target, taken[i], qpdf_oh_get_key (main, copy, taken[i]));
      else
        qpdf_oh_remove_key (main, target, taken[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    qpdf_oh_remove_key (main, target, dropped[i]);
  if (qpdf_oh_get_array_n_items (main, merging.kept) > 0)
    qpdf_oh_replace_key (main, target, "/Annots", merging.kept);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a page by its number, with what it inherits, and places on it as people see it. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-form.h"

#include <glib/gi18n-lib.h>

#define MAX_DEPTH 64
#define MAX_NODES 200000

typedef struct
{
  ZtPdfFile *file;
  GHashTable *seen;
  int left; /* pages still to pass */
  ZtPdfPage *page;
  GPtrArray *all; /* (unowned) (nullable): takes every page instead */
} Search;

void
zt_pdf_page_free (ZtPdfPage *page)
{
  if (page == NULL)
    return;
  zt_pdf_value_unref (page->dictionary);
  g_free (page);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("The PDF is damaged: its pages cannot be found"));
  return FALSE;
}

static double
get_number (const ZtPdfValue *value, double fallback)
{
  return zt_pdf_value_is (value, ZT_PDF_INTEGER) || zt_pdf_value_is (value, ZT_PDF_REAL)
             ? value->real
             : fallback;
}

static gboolean
read_box (ZtPdfFile *file, const ZtPdfValue *node, const char *key, double box[4], GError **error)
{
  g_autoptr (ZtPdfValue) array = zt_pdf_file_get (file, node, key, error);
  double numbers[4];

  if (array == NULL)
    return FALSE;
  if (zt_pdf_value_count (array) != 4)
    return array->type == ZT_PDF_NULL ? TRUE : fail (error);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (ZtPdfValue) item = zt_pdf_file_resolve (file, zt_pdf_value_item (array, i), error);

      if (item == NULL)
        return FALSE;
      numbers[i] = get_number (item, 0);
    }
  box[0] = MIN (numbers[0], numbers[2]);
  box[1] = MIN (numbers[1], numbers[3]);
  box[2] = MAX (numbers[0], numbers[2]);
  box[3] = MAX (numbers[1], numbers[3]);
  return TRUE;
}

typedef struct
{
  double media[4];
  double crop[4];
  gboolean has_crop;
  int rotation;
} Inherited;

static gboolean
inherit (ZtPdfFile *file, const ZtPdfValue *node, Inherited *inherited, GError **error)
{
  g_autoptr (ZtPdfValue) rotation = zt_pdf_file_get (file, node, "Rotate", error);

  if (rotation == NULL || !read_box (file, node, "MediaBox", inherited->media, error)
      || !read_box (file, node, "CropBox", inherited->crop, error))
    return FALSE;
  if (zt_pdf_value_get (node, "CropBox") != NULL)
    inherited->has_crop = TRUE;
  if (rotation->type == ZT_PDF_INTEGER)
    inherited->rotation = (int) (((rotation->integer % 360) + 360) % 360);
  return inherited->rotation % 90 == 0 ? TRUE : fail (error);
}

static gboolean
take_page (Search *search, gint64 number, ZtPdfValue *node, const Inherited *inherited,
           GError **error)
{
  ZtPdfPage *page = g_new0 (ZtPdfPage, 1);
  g_autoptr (ZtPdfValue) unit = NULL;

  search->page = page;
  page->number = number;
  page->dictionary = zt_pdf_value_ref (node);
  page->rotation = inherited->rotation;
  for (guint i = 0; i < 4; i++)
    page->box[i] = !inherited->has_crop ? inherited->media[i]
                   : i < 2              ? MAX (inherited->media[i], inherited->crop[i])
                                        : MIN (inherited->media[i], inherited->crop[i]);
  unit = zt_pdf_file_get (search->file, node, "UserUnit", error);
  if (unit == NULL)
    return FALSE;
  page->unit = get_number (unit, 1);
  if (page->unit < 0.01 || page->unit > 100000 || page->box[2] - page->box[0] < 1
      || page->box[3] - page->box[1] < 1)
    return fail (error);
  return TRUE;
}

static gboolean
collect_page (Search *search, gint64 number, ZtPdfValue *node, const Inherited *inherited,
              GError **error)
{
  if (!take_page (search, number, node, inherited, error))
    return FALSE;
  g_ptr_array_add (search->all, g_steal_pointer (&search->page));
  return TRUE;
}

static gboolean
walk (Search *search, const ZtPdfValue *reference, Inherited inherited, guint depth, GError **error)
{
  g_autoptr (ZtPdfValue) node = zt_pdf_file_resolve (search->file, reference, error);
  g_autoptr (ZtPdfValue) kids = NULL;
  gint64 number = zt_pdf_value_get_target (reference);

  if (node == NULL)
    return FALSE;
  if (node->type != ZT_PDF_DICTIONARY || number == 0 || depth > MAX_DEPTH
      || g_hash_table_size (search->seen) > MAX_NODES
      || !g_hash_table_add (search->seen, GSIZE_TO_POINTER (number))
      || !inherit (search->file, node, &inherited, error))
    return error != NULL && *error != NULL ? FALSE : fail (error);
  if (zt_pdf_value_is_name (zt_pdf_value_get (node, "Type"), "Page"))
    return search->all != NULL ? collect_page (search, number, node, &inherited, error)
           : --search->left > 0 || take_page (search, number, node, &inherited, error);
  kids = zt_pdf_file_get (search->file, node, "Kids", error);
  if (kids == NULL)
    return FALSE;
  for (guint i = 0; i < zt_pdf_value_count (kids) && search->page == NULL; i++)
    if (!walk (search, zt_pdf_value_item (kids, i), inherited, depth + 1, error))
      return FALSE;
  return TRUE;
}

ZtPdfPage *
zt_pdf_page_find (ZtPdfFile *file, int index, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (ZtPdfValue) catalog = zt_pdf_file_get_catalog (file, error);
  g_autoptr (ZtPdfPage) page = NULL;
  Search search = { file, seen, index, NULL, NULL };
  Inherited inherited = { .media = { 0, 0, 612, 792 } };
  gboolean ok;

  if (catalog == NULL)
    return NULL;
  ok = walk (&search, zt_pdf_value_get (catalog, "Pages"), inherited, 0, error);
  page = search.page;
  if (!ok)
    return NULL;
  if (page == NULL)
    g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("The PDF has no page %d"), index);
  return g_steal_pointer (&page);
}

GPtrArray *
zt_pdf_page_list (ZtPdfFile *file, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (ZtPdfValue) catalog = zt_pdf_file_get_catalog (file, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_page_free);
  Search search = { file, seen, 0, NULL, all };
  Inherited inherited = { .media = { 0, 0, 612, 792 } };
  gboolean ok;

  if (catalog == NULL)
    return NULL;
  ok = walk (&search, zt_pdf_value_get (catalog, "Pages"), inherited, 0, error);
  zt_pdf_page_free (search.page); /* the one that was damaged */
  return ok ? g_steal_pointer (&all) : NULL;
}

void
zt_pdf_page_place (const ZtPdfPage *page, double x, double y, double width, double height,
                   double place[4])
{
  const double *box = page->box;

  x /= page->unit;
  y /= page->unit;
  width /= page->unit;
  height /= page->unit;
  switch (page->rotation)
    {
    case 90:
      place[0] = box[2] - y - height;
      place[1] = box[1] + x;
      break;
    case 180:
      place[0] = box[2] - x - width;
      place[1] = box[3] - y - height;
      break;
    case 270:
      place[0] = box[0] + y;
      place[1] = box[3] - x - width;
      break;
    default:
      place[0] = box[0] + x;
      place[1] = box[1] + y;
      break;
    }
  place[2] = place[0] + (page->rotation % 180 == 0 ? width : height);
  place[3] = place[1] + (page->rotation % 180 == 0 ? height : width);
}

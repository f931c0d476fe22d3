/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture on a page of the bid. */
#define G_LOG_DOMAIN "zt-merge-image"

#include "config.h"

#include "merge.h"
#include "picture.h"

#define MARGIN 30.0
#define FOOT 52.0

gboolean
zt_merge_image (qpdf_data main, qpdf_oh target, const char *path, const char *name, GError **error)
{
  g_auto (ZtPicture) image = { 0 };
  g_autofree char *matrix = NULL, *extra = NULL, *box = NULL;
  double width, height, page_width, page_height, scale, drawn_width, drawn_height;
  qpdf_oh resources = qpdf_oh_new_dictionary (main), objects = qpdf_oh_new_dictionary (main);
  ZtMergeContent content = { 0 };

  if (!zt_picture_read (&image, path, name, error))
    return FALSE;
  width = image.orientation >= 5 ? image.height : image.width;
  height = image.orientation >= 5 ? image.width : image.height;
  page_width = width > height ? 842 : 595;
  page_height = width > height ? 595 : 842;
  scale = MIN (1, MIN ((page_width - 2 * MARGIN) / width, (page_height - MARGIN - FOOT) / height));
  drawn_width = width * scale;
  drawn_height = height * scale;
  matrix = zt_picture_placement (&image, (page_width - drawn_width) / 2,
                                 FOOT + (page_height - MARGIN - FOOT - drawn_height) / 2,
                                 drawn_width, drawn_height);
  extra = g_strdup_printf ("q %scm /ZtImage Do Q\n", matrix);
  qpdf_oh_replace_key (main, objects, "/ZtImage", zt_picture_make_object (main, &image));
  qpdf_oh_replace_key (main, resources, "/XObject", objects);
  content.resources = resources;
  content.contents = qpdf_oh_new_null (main);
  content.extra = extra;
  content.matrix = page_width > page_height ? "1 0 0 1 123.5 0" : "1 0 0 1 0 0";
  zt_merge_set_content (main, target, &content);
  box = g_strdup_printf ("[0 0 %d %d]", (int) page_width, (int) page_height);
  qpdf_oh_replace_key (main, target, "/MediaBox", qpdf_oh_parse (main, box));
  qpdf_oh_remove_key (main, target, "/StructParents");
  return TRUE;
}

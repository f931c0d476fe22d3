/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command "verify": structure, coverage, signature, difference, trust, in this order, and a
 * report. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "child-commands.h"
#include "pdf-check.h"

#include <glib/gi18n-lib.h>

/* What would show that somebody wrote to the file between two looks at it. */
static char *
get_fingerprint (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, "unix::inode,standard::size,time::modified,time::modified-usec",
                           G_FILE_QUERY_INFO_NONE, NULL, NULL);

  if (info == NULL)
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GOFFSET_FORMAT " %" G_GUINT64_FORMAT " %u",
                          g_file_info_get_attribute_uint64 (info, "unix::inode"),
                          g_file_info_get_size (info),
                          g_file_info_get_attribute_uint64 (info, "time::modified"),
                          g_file_info_get_attribute_uint32 (info, "time::modified-usec"));
}

static ZtTrust *
load_trust (JsonArray *paths, GError **error)
{
  g_autoptr (ZtTrust) trust = zt_trust_new ();

  for (guint i = 0; paths != NULL && i < json_array_get_length (paths); i++)
    if (!zt_trust_add_file (trust, json_array_get_string_element (paths, i), error))
      return NULL;
  return g_steal_pointer (&trust);
}

/* All signatures are checked by themselves before differences are judged: only a sound one may
 * explain a change. */
static GPtrArray *
check_all (const char *path, ZtPdfFile *file, ZtPdfForm *form, GPtrArray *signatures,
           ZtTrust *trust, gint64 when)
{
  GPtrArray *checked = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_checked_free);

  for (guint i = 0; i < signatures->len; i++)
    g_ptr_array_add (checked, zt_pdf_check_signature (path, signatures->pdata[i]));
  for (guint i = 0; i < signatures->len; i++)
    zt_pdf_diff (file, form, signatures, signatures->pdata[i]);
  zt_pdf_check_trust (checked, file, trust, when);
  return checked;
}

/* Who it was that signed is worth knowing also when somebody took it away. */
static void
add_removed (const char *path, ZtPdfFile *file, GPtrArray *removed, ZtTrust *trust, gint64 when,
             GPtrArray *checked)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_checked_free);

  for (guint i = 0; i < removed->len; i++)
    g_ptr_array_add (own, zt_pdf_check_signature (path, removed->pdata[i]));
  zt_pdf_check_trust (own, file, trust, when);
  g_ptr_array_extend_and_steal (checked, g_steal_pointer (&own));
}

JsonObject *
zt_child_verify (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  gint64 when = zt_json_get_int (arguments, "when", 0);
  g_autofree char *before = get_fingerprint (path != NULL ? path : "");
  g_autofree char *after = NULL;
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path != NULL ? path : "", FALSE, error);
  g_autoptr (ZtTrust) trust = NULL;
  g_autoptr (ZtPdfFile) file = NULL;
  g_autoptr (ZtPdfForm) form = NULL;
  g_autoptr (GPtrArray) signatures = NULL, removed = NULL, checked = NULL;

  if (mapped == NULL
      || (trust = load_trust (zt_json_get_array (arguments, "trust"), error)) == NULL)
    return NULL;
  file = zt_pdf_file_new ((const guint8 *) g_mapped_file_get_contents (mapped),
                          g_mapped_file_get_length (mapped), error);
  if (file == NULL || (form = zt_pdf_form_new (file, error)) == NULL
      || (signatures = zt_pdf_signatures_read (file, form, error)) == NULL
      || (removed = zt_pdf_signatures_find_removed (path, file, signatures, error)) == NULL)
    return NULL;
  when = when != 0 ? when : g_get_real_time ();
  checked = check_all (path, file, form, signatures, trust, when);
  add_removed (path, file, removed, trust, when, checked);
  after = get_fingerprint (path);
  if (g_strcmp0 (before, after) != 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The file changed while it was being read"));
      return NULL;
    }
  return zt_pdf_report (checked);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging foreign documents into one of ours with libqpdf, stream by stream, without looking into
 * the streams. */
#define G_LOG_DOMAIN "zt-merge"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "merge.h"
#include "picture.h"

static void
qpdf_free (gpointer data)
{
  qpdf_data qpdf = data;

  qpdf_cleanup (&qpdf);
}

static gboolean
set_damaged (GError **error, const char *name)
{
  /* TRANSLATORS: %s is the name of a file the user attached */
  g_set_error (
      error, ZT_ERROR, ZT_ERROR_INVALID,
      _ ("“%s” is damaged. Open it in another program, save it anew as PDF and attach it again."),
      name);
  return FALSE;
}

static gboolean
has_trouble (qpdf_data qpdf)
{
  if (qpdf_has_error (qpdf))
    {
      g_debug ("%s", qpdf_get_error_full_text (qpdf, qpdf_get_error (qpdf)));
      return TRUE;
    }
  if (qpdf_more_warnings (qpdf))
    {
      g_debug ("%s", qpdf_get_error_full_text (qpdf, qpdf_next_warning (qpdf)));
      return TRUE;
    }
  return FALSE;
}

/* No recovery: what qpdf would guess may not be what the other side's program guesses. */
static qpdf_data
open_source (const char *path, const char *name, GError **error)
{
  qpdf_data qpdf = qpdf_init ();
  QPDF_ERROR_CODE code;

  qpdf_silence_errors (qpdf);
  qpdf_set_suppress_warnings (qpdf, QPDF_TRUE);
  qpdf_set_attempt_recovery (qpdf, QPDF_FALSE);
  code = qpdf_read (qpdf, path, NULL);
  if ((code & QPDF_ERRORS) != 0)
    {
      qpdf_error problem = qpdf_get_error (qpdf);
      gboolean password = problem != NULL && qpdf_get_error_code (qpdf, problem) == qpdf_e_password;

      if (password)
        /* TRANSLATORS: %s is the name of a file the user attached */
        g_set_error (
            error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
            _ ("“%s” is protected by a password. Save it without protection and attach it again."),
            name);
      else
        set_damaged (error, name);
      qpdf_cleanup (&qpdf);
      return NULL;
    }
  if (qpdf_is_encrypted (qpdf))
    {
      g_set_error (
          error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
          _ ("“%s” is protected by a password. Save it without protection and attach it again."),
          name);
      qpdf_cleanup (&qpdf);
      return NULL;
    }
  /* It could be read as it stands: what was odd about its table of contents goes no further, as it
   * is written anew. */
  while (qpdf_more_warnings (qpdf))
    g_debug ("%s", qpdf_get_error_full_text (qpdf, qpdf_next_warning (qpdf)));
  return qpdf;
}

static int
count_pages (qpdf_data qpdf, const char *name, GError **error)
{
  int n_pages = qpdf_get_num_pages (qpdf);

  if (has_trouble (qpdf))
    {
      set_damaged (error, name);
      return 0;
    }
  if (n_pages <= 0)
    {
      /* TRANSLATORS: %s is the name of a file the user attached */
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                   _ ("“%s” has no pages. Attach another file."), name);
      return 0;
    }
  return n_pages;
}

gboolean
zt_merge_inspect (const char *path, const char *name, int *n_pages, GError **error)
{
  qpdf_data qpdf;

  g_return_val_if_fail (path != NULL && name != NULL && n_pages != NULL, FALSE);
  *n_pages = 1;
  if (zt_picture_is_plain (path))
    {
      g_auto (ZtPicture) picture = { 0 };

      return zt_picture_read (&picture, path, name, error);
    }
  qpdf = open_source (path, name, error);
  if (qpdf == NULL)
    return FALSE;
  *n_pages = count_pages (qpdf, name, error);
  qpdf_cleanup (&qpdf);
  return *n_pages > 0;
}

static gboolean
contains (qpdf_data q, qpdf_oh array, qpdf_oh wanted)
{
  for (int i = 0; qpdf_oh_is_array (q, array) && i < qpdf_oh_get_array_n_items (q, array); i++)
    if (qpdf_oh_get_object_id (q, qpdf_oh_get_array_item (q, array, i))
        == qpdf_oh_get_object_id (q, wanted))
      return TRUE;
  return FALSE;
}

static qpdf_oh
get_or_add (qpdf_data q, qpdf_oh dictionary, const char *key, const char *fresh)
{
  if (!qpdf_oh_has_key (q, dictionary, key))
    qpdf_oh_replace_key (q, dictionary, key, qpdf_oh_parse (q, fresh));
  return qpdf_oh_get_key (q, dictionary, key);
}

/* Layers that are off in the source stay off (ISO 32000-1, 8.11.4): nothing hidden comes to light
 * by merging. */
static void
merge_layers (qpdf_data main, qpdf_data source)
{
  qpdf_oh root = qpdf_get_root (source),
          properties = qpdf_oh_get_key_if_dict (source, root, "/OCProperties");
  qpdf_oh groups = qpdf_oh_get_key_if_dict (source, properties, "/OCGs");
  qpdf_oh state = qpdf_oh_get_key_if_dict (source, properties, "/D");
  qpdf_oh on = qpdf_oh_get_key_if_dict (source, state, "/ON"),
          off = qpdf_oh_get_key_if_dict (source, state, "/OFF");
  gboolean all_off
      = qpdf_oh_is_name_and_equals (source, qpdf_oh_get_key_if_dict (source, state, "/BaseState"),
                                    "/OFF");
  qpdf_oh own, own_state, own_groups, own_off;

  if (!qpdf_oh_is_array (source, groups) || qpdf_oh_get_array_n_items (source, groups) == 0)
    return;
  own = get_or_add (main, qpdf_get_root (main), "/OCProperties", "<</OCGs [] /D <</OFF []>>>>");
  own_state = qpdf_oh_get_key (main, own, "/D");
  own_groups = qpdf_oh_get_key (main, own, "/OCGs");
  own_off = qpdf_oh_get_key (main, own_state, "/OFF");
  for (int i = 0; i < qpdf_oh_get_array_n_items (source, groups); i++)
    {
      qpdf_oh group = qpdf_oh_get_array_item (source, groups, i), copy;

      if (!qpdf_oh_is_indirect (source, group))
        continue;
      copy = qpdf_oh_copy_foreign_object (main, source, group);
      qpdf_oh_append_item (main, own_groups, copy);
      if (contains (source, off, group) || (all_off && !contains (source, on, group)))
        qpdf_oh_append_item (main, own_off, copy);
    }
}

static gboolean
merge_document (qpdf_data main, qpdf_data source, const char *name, int first, int n_expected,
                GError **error)
{
  int n_pages = count_pages (source, name, error);

  if (n_pages == 0)
    return FALSE;
  if (n_pages != n_expected || first < 1 || first + n_pages - 1 > qpdf_get_num_pages (main))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” has changed while it was being read."), name);
      return FALSE;
    }
  qpdf_push_inherited_attributes_to_page (source);
  merge_layers (main, source);
  for (int i = 0; i < n_pages; i++)
    {
      qpdf_oh target = qpdf_get_page_n (main, (size_t) (first - 1 + i));
      qpdf_oh foreign = qpdf_get_page_n (source, (size_t) i);

      if (!zt_merge_page (main, target, source, foreign, name, error))
        return FALSE;
      if (has_trouble (source) || has_trouble (main))
        return set_damaged (error, name);
      qpdf_oh_release_all (source);
      qpdf_oh_release_all (main);
    }
  return TRUE;
}

/* Each source stays open until all is written: its streams are read only then. */
static gboolean
merge_source (qpdf_data main, JsonObject *plan, GPtrArray *open, GError **error)
{
  const char *path = zt_json_get_string (plan, "path"), *name = zt_json_get_string (plan, "name");
  int first = (int) zt_json_get_int (plan, "first", 0),
      n_pages = (int) zt_json_get_int (plan, "pages", 0);
  qpdf_data source;

  g_return_val_if_fail (path != NULL && name != NULL, FALSE);
  if (zt_picture_is_plain (path))
    {
      qpdf_oh target = qpdf_get_page_n (main, (size_t) (first - 1));

      return zt_merge_image (main, target, path, name, error);
    }
  source = open_source (path, name, error);
  if (source == NULL)
    return FALSE;
  g_ptr_array_add (open, source);
  return merge_document (main, source, name, first, n_pages, error);
}

static gboolean
write_out (qpdf_data main, const char *out, GError **error)
{
  if ((qpdf_init_write (main, out) & QPDF_ERRORS) == 0)
    {
      qpdf_set_object_stream_mode (main, qpdf_o_disable);
      qpdf_set_stream_data_mode (main, qpdf_s_preserve);
      qpdf_set_deterministic_ID (main, QPDF_TRUE);
      if ((qpdf_write (main) & QPDF_ERRORS) == 0)
        return TRUE;
    }
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The document could not be written: %s"),
               qpdf_has_error (main) ? qpdf_get_error_message_detail (main, qpdf_get_error (main))
                                     : "");
  return FALSE;
}

gboolean
zt_merge_write (const char *own, JsonArray *sources, const char *out, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (qpdf_free);
  qpdf_data main = qpdf_init ();
  gboolean ok;

  qpdf_silence_errors (main);
  qpdf_set_suppress_warnings (main, QPDF_TRUE);
  ok = (qpdf_read (main, own, NULL) & QPDF_ERRORS) == 0;
  if (!ok)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                         _ ("The composed pages could not be read."));
  for (guint i = 0; ok && i < json_array_get_length (sources); i++)
    ok = merge_source (main, json_array_get_object_element (sources, i), open, error);
  ok = ok && write_out (main, out, error);
  qpdf_cleanup (&main);
  return ok;
}

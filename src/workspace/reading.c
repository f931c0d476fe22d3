/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader wants to know of a document, and its copy with notes. */
#define G_LOG_DOMAIN "zt-reading"
#include "config.h"

#include "reading.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "digest.h"
#include "identifiers.h"
#include "pdf-verify.h"
#include "zt-os.h"
#include "zt-preview.h"
#include "zt-workspace-private.h"

static void
add_distinct (JsonArray *array, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_strcmp0 (json_array_get_string_element (array, i), text) == 0)
      return;
  json_array_add_string_element (array, text);
}

static void
take_report (JsonObject *answer, JsonObject *report)
{
  JsonArray *signatures = zt_json_get_array (report, "signatures");
  JsonArray *signers = json_array_new (), *reasons = json_array_new ();
  const char *verdict = zt_json_get_string (report, "verdict");

  json_object_set_string_member (answer, "verdict", verdict != NULL ? verdict : "unreadable");
  for (guint i = 0; signatures != NULL && i < json_array_get_length (signatures); i++)
    {
      JsonObject *signature = json_array_get_object_element (signatures, i);
      JsonArray *why = zt_json_get_array (signature, "reasons");

      add_distinct (signers, zt_json_get_string (signature, "signer"));
      for (guint j = 0; why != NULL && j < json_array_get_length (why); j++)
        add_distinct (reasons, json_array_get_string_element (why, j));
    }
  json_object_set_array_member (answer, "signers", signers);
  json_object_set_array_member (answer, "reasons", reasons);
}

JsonObject *
zt_reading_inspect (ZtWorkspace *ws, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) answer = json_object_new (), report = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *ca = NULL, *sha256 = NULL;
  const char *trust[2] = { NULL };
  guint64 size = 0;

  g_return_val_if_fail (ws != NULL && path != NULL, NULL);
  sha256 = zt_sha256_file (path, &size, cancellable, error);
  if (sha256 == NULL)
    return NULL;
  json_object_set_string_member (answer, "sha256", sha256);
  json_object_set_int_member (answer, "size", (gint64) size);
  ca = _zt_workspace_ca_file (ws);
  trust[0] = ca;
  report = zt_pdf_verify (path, trust, 0, cancellable, &local_error);
  if (report != NULL)
    {
      take_report (answer, report);
      return g_steal_pointer (&answer);
    }
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  /* A strict reader refuses what viewers repair; that is a finding too. */
  report = json_object_new ();
  take_report (answer, report);
  add_distinct (zt_json_get_array (answer, "reasons"), local_error->message);
  return g_steal_pointer (&answer);
}

static JsonArray *
describe_notes (GPtrArray *notes)
{
  JsonArray *described = json_array_new ();

  for (guint i = 0; i < notes->len; i++)
    {
      const ZtNote *note = notes->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "page", note->page);
      json_object_set_boolean_member (object, "highlight", *note->quote != '\0');
      json_object_set_int_member (object, "rgb", zt_note_get_rgb (note->colour));
      json_object_set_string_member (object, "text", note->text);
      json_object_set_array_member (object, "boxes", json_array_ref (note->boxes));
      json_array_add_object_element (described, object);
    }
  return described;
}

gboolean
zt_reading_export (ZtWorkspace *ws, const char *path, const char *password, const char *document,
                   const char *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (JsonArray) described = NULL;
  g_autofree char *author = NULL, *target = NULL, *unique = NULL, *part = NULL;

  g_return_val_if_fail (ws != NULL && path != NULL && document != NULL && out != NULL, FALSE);
  notes = zt_notes_list (zt_workspace_get_own (ws), document, error);
  if (notes == NULL)
    return FALSE;
  described = describe_notes (notes);
  author = zt_workspace_get_setting (ws, "person-name");
  target = g_canonicalize_filename (out, NULL);
  unique = zt_uuid_new ();
  part = g_strconcat (target, ".", unique, ".part", NULL);
  if (!zt_preview_annotate (path, password, part, described, author, cancellable, error)
      || !zt_os_commit_file (part, target, error))
    {
      g_unlink (part);
      return FALSE;
    }
  return TRUE;
}

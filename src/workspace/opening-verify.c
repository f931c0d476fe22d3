/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bid at the opening: all its checks in order, each problem named, none of them anybody else's.
 */
#define G_LOG_DOMAIN "zt-opening-verify"
#include "config.h"

#include "opening-private.h"

#include "money.h"
#include "zt-os.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static void
opening_clear (ZtOpening *opening)
{
  g_clear_pointer (&opening->folder, g_free);
  g_clear_pointer (&opening->ca, g_free);
  g_clear_pointer (&opening->release, zt_key_free);
  g_clear_pointer (&opening->package, json_object_unref);
  g_clear_pointer (&opening->problems, json_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtOpening, opening_clear)

gboolean
_zt_opening_problem (ZtOpening *opening, const char *id, const char *what, GError *cause)
{
  JsonObject *problem = json_object_new ();
  g_autofree char *message
      = cause != NULL ? g_strdup_printf ("%s: %s", what, cause->message) : g_strdup (what);

  json_object_set_string_member (problem, "id", id);
  json_object_set_string_member (problem, "message", message);
  json_array_add_object_element (opening->problems, problem);
  g_clear_error (&cause);
  return FALSE;
}

/* The key the bidder released; it must be the one the bid was sealed to. */
static gboolean
load_release (ZtOpening *opening)
{
  g_autoptr (GBytes) private = zt_json_get_bytes (opening->body, "releaseKey");
  g_autoptr (GBytes) certificate = zt_json_get_bytes (opening->body, "releaseCertificate");
  GError *cause = NULL;

  if (certificate == NULL)
    return TRUE;
  if (private == NULL)
    return _zt_opening_problem (opening, "release",
                                _ ("The bidder has not released the second seal's key yet. Ask the "
                                   "bidder to synchronise, then open again."),
                                NULL);
  opening->release = zt_key_new_from_private (private, certificate, &cause);
  return opening->release != NULL
         || _zt_opening_problem (opening, "release",
                                 _ ("The released key is not the one of the second seal"), cause);
}

static void
clear_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        clear_folder (file);
      g_remove (file);
    }
}

/* Ciphertext of an earlier opening stays, so that it need not be fetched again; the rest is made
 * anew. */
static gboolean
prepare_folder (ZtOpening *opening, GError **error)
{
  const char *const made[] = { "bid.json", "bid.pdf", "bid.pdf.vcdiff", "package.asice" };
  g_autofree char *attachments = g_build_filename (opening->folder, "attachments", NULL);

  if (!zt_os_make_private_directory (opening->folder, error))
    return FALSE;
  clear_folder (attachments);
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    {
      g_autofree char *file = g_build_filename (opening->folder, made[i], NULL);

      g_unlink (file);
    }
  return TRUE;
}

static void
run_checks (ZtOpening *opening)
{
  g_autofree char *package = g_build_filename (opening->folder, "package.asice", NULL);

  _zt_opening_check_log (opening);
  _zt_opening_check_commitment (opening);
  if (!load_release (opening) || !_zt_opening_open_part (opening, "package", package)
      || !_zt_opening_check_package (opening, package))
    return;
  _zt_opening_take_attachments (opening);
  _zt_opening_check_pdf (opening);
}

/* The line of the opening record: what is read out. */
static JsonObject *
describe (ZtOpening *opening)
{
  JsonObject *result = json_object_new ();
  const char *organisation = zt_json_get_string (opening->body, "organisation");
  g_autoptr (ZtRecord) record = zt_workspace_get (opening->ws, "organisation", organisation, NULL);
  const char *name
      = opening->package != NULL ? zt_json_get_string (opening->package, "bidder.name") : NULL;
  g_autofree char *time = zt_time_format (
      opening->submitted != 0 ? opening->submitted : zt_record_get_modified (opening->bid));
  gint64 total = opening->package != NULL ? zt_json_get_fen (opening->package, "prices.total") : -1;

  if (record != NULL && zt_json_get_string (zt_record_get_body (record), "name") != NULL)
    name = zt_json_get_string (zt_record_get_body (record), "name");
  json_object_set_string_member (result, "bid", zt_record_get_id (opening->bid));
  json_object_set_string_member (result, "organisation", organisation);
  json_object_set_string_member (result, "name", name != NULL ? name : organisation);
  json_object_set_string_member (result, "submitted", time);
  if (total >= 0)
    {
      const char *words = zt_json_get_string (opening->package, "prices.totalInWords");
      g_autofree char *own = zt_money_to_words (total);

      json_object_set_member (result, "total", zt_json_value_new (total));
      json_object_set_string_member (result, "totalInWords", words != NULL ? words : own);
    }
  if (opening->package != NULL && json_object_has_member (opening->package, "answers"))
    json_object_set_member (result, "answers",
                            json_node_copy (json_object_get_member (opening->package, "answers")));
  json_object_set_boolean_member (result, "ok", json_array_get_length (opening->problems) == 0);
  json_object_set_array_member (result, "problems", json_array_ref (opening->problems));
  json_object_set_string_member (result, "folder", opening->folder);
  return result;
}

JsonObject *
_zt_opening_verify (ZtWorkspace *ws, ZtRecord *tender, ZtRecord *bid, ZtKey *key,
                    const char *folder, ZtProgressFunc progress, gpointer user_data,
                    GCancellable *cancellable, GError **error)
{
  g_auto (ZtOpening) opening = { .ws = ws,
                                 .tender = tender,
                                 .bid = bid,
                                 .body = zt_record_get_body (bid),
                                 .key = key,
                                 .folder = g_strdup (folder),
                                 .ca = _zt_workspace_ca_file (ws),
                                 .problems = json_array_new (),
                                 .progress = progress,
                                 .user_data = user_data,
                                 .cancellable = cancellable };

  if (!prepare_folder (&opening, error))
    return NULL;
  run_checks (&opening);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return describe (&opening);
}

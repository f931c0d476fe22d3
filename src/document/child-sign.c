/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command "sign-prepare": reads the foreign PDF and says what to append to it. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "child-commands.h"
#include "pdf-prepare.h"

#include <qpdf/qpdf-c.h>

#include <glib/gi18n-lib.h>

/* A second reader must find nothing to repair: where two disagree, a signature would be worth
 * nothing. */
static gboolean
check_with_qpdf (const char *path, GError **error)
{
  qpdf_data qpdf = qpdf_init ();
  g_autofree char *message = NULL;
  QPDF_ERROR_CODE result;
  qpdf_error trouble = NULL;

  qpdf_silence_errors (qpdf);
  qpdf_set_suppress_warnings (qpdf, QPDF_TRUE);
  qpdf_set_attempt_recovery (qpdf, QPDF_FALSE);
  result = qpdf_read (qpdf, path, NULL);
  if ((result & QPDF_ERRORS) == 0)
    qpdf_get_num_pages (qpdf);
  if (qpdf_has_error (qpdf))
    trouble = qpdf_get_error (qpdf);
  else if (qpdf_more_warnings (qpdf))
    trouble = qpdf_next_warning (qpdf);
  if (trouble != NULL)
    message = g_utf8_make_valid (qpdf_get_error_message_detail (qpdf, trouble), -1);
  qpdf_cleanup (&qpdf);
  if (message == NULL)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
               /* TRANSLATORS: %s is a technical message in English. */
               _ ("The PDF is damaged (%s). Save it anew as PDF before signing."), message);
  return FALSE;
}

static double
get_number (JsonObject *arguments, const char *name)
{
  JsonNode *node = zt_json_get (arguments, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;
}

static JsonObject *
describe (const ZtPdfPrepared *prepared)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "field", prepared->field);
  json_object_set_int_member (answer, "gapStart", (gint64) prepared->gap_start);
  json_object_set_int_member (answer, "gapEnd", (gint64) prepared->gap_end);
  return answer;
}

JsonObject *
zt_child_sign_prepare (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path != NULL ? path : "", FALSE, error);
  g_autoptr (ZtPdfFile) file = NULL;
  g_autoptr (ZtPdfForm) form = NULL;
  g_autoptr (ZtPdfPrepared) prepared = NULL;
  ZtPdfPrepareOptions options = {
    .field = zt_json_get_string (arguments, "field"),
    .page = (int) zt_json_get_int (arguments, "page", 0),
    .x = get_number (arguments, "x"),
    .y = get_number (arguments, "y"),
    .width = get_number (arguments, "width"),
    .height = get_number (arguments, "height"),
    .seal_image = zt_json_get_string (arguments, "sealImage"),
    .cross_page = zt_json_get_boolean (arguments, "crossPage", FALSE),
    .reason = zt_json_get_string (arguments, "reason"),
    .name = zt_json_get_string (arguments, "name"),
    .time = zt_json_get_int (arguments, "time", 0),
    .reserve = (guint) zt_json_get_int (arguments, "reserve", 16384),
  };
  gsize length;

  if (mapped == NULL)
    return NULL;
  file = zt_pdf_file_new ((const guint8 *) g_mapped_file_get_contents (mapped),
                          g_mapped_file_get_length (mapped), error);
  if (file == NULL || (form = zt_pdf_form_new (file, error)) == NULL
      || !check_with_qpdf (path, error)
      || (prepared = zt_pdf_prepare (file, form, &options, error)) == NULL)
    {
      /* Damage is a reason not to sign, like any other. */
      if (error != NULL && g_error_matches (*error, ZT_ERROR, ZT_ERROR_INVALID) && form == NULL)
        (*error)->code = ZT_ERROR_UNSUPPORTED;
      return NULL;
    }
  length = prepared->update->len;
  *bytes = g_bytes_new (prepared->update->str, length);
  return describe (prepared);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs a PDF: the helper says what to append, this side hashes, asks the key, and trusts only what
 * it reads back from disk. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-sign.h"

#include "pdf-verify.h"
#include "zt-child.h"
#include "zt-os.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define PIECE (256 * 1024)
#define RESERVE_PLAIN 16384u
#define RESERVE_TIMESTAMPED 32768u
/* Attributes, signature and structure besides the certificates; what a large time stamp token
 * takes. */
#define CMS_OVERHEAD 4096u
#define TOKEN_SIZE 16384u
#define PREPARE_SECONDS 120

typedef struct
{
  const char *in;
  char *part; /* the copy that becomes the signed file */
  ZtKey *key;
  const ZtPdfSignOptions *options;
  guint reserve;
  guint64 size; /* of the file before */
  char *field;
  guint64 gap_start, gap_end, end;
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} Signing;

static void
report (Signing *self, guint64 done, const char *what)
{
  if (self->progress != NULL)
    self->progress (done, self->end != 0 ? self->end : self->size, what, self->user_data);
}

/* Asked before the key is, so that nobody enters a PIN in vain. */
static guint
estimate_reserve (ZtKey *key, gboolean has_timestamp)
{
  GPtrArray *chain = zt_key_get_chain (key);
  gsize size = g_bytes_get_size (zt_certificate_get_der (zt_key_get_certificate (key)));

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    size += g_bytes_get_size (zt_certificate_get_der (chain->pdata[i]));
  size += CMS_OVERHEAD + (has_timestamp ? TOKEN_SIZE : 0);
  return MAX ((guint) size, has_timestamp ? RESERVE_TIMESTAMPED : RESERVE_PLAIN);
}

static gboolean
copy_in (Signing *self, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (self->in);
  g_autoptr (GFile) target = g_file_new_for_path (self->part);
  g_autoptr (GFileInputStream) input = g_file_read (source, self->cancellable, error);
  g_autoptr (GFileOutputStream) output = NULL;
  g_autofree char *piece = g_malloc (PIECE);
  gsize got = 0;

  if (input == NULL)
    return FALSE;
  output = g_file_append_to (target, G_FILE_CREATE_PRIVATE, self->cancellable, error);
  if (output == NULL)
    return FALSE;
  do
    {
      if (!g_input_stream_read_all (G_INPUT_STREAM (input), piece, PIECE, &got, self->cancellable,
                                    error)
          || !g_output_stream_write_all (G_OUTPUT_STREAM (output), piece, got, NULL,
                                         self->cancellable, error))
        return FALSE;
      self->size += got;
      report (self, self->size, _ ("Copying"));
    }
  while (got == PIECE);
  return g_output_stream_close (G_OUTPUT_STREAM (output), self->cancellable, error);
}

static gboolean
append_update (Signing *self, GBytes *update, GError **error)
{
  g_autoptr (GFile) target = g_file_new_for_path (self->part);
  g_autoptr (GFileOutputStream) output
      = g_file_append_to (target, G_FILE_CREATE_PRIVATE, self->cancellable, error);
  gsize size;
  const char *data = g_bytes_get_data (update, &size);

  if (output == NULL)
    return FALSE;
  return g_output_stream_write_all (G_OUTPUT_STREAM (output), data, size, NULL, self->cancellable,
                                    error)
         && g_output_stream_close (G_OUTPUT_STREAM (output), self->cancellable, error);
}

static JsonObject *
describe (Signing *self)
{
  const ZtPdfSignOptions *options = self->options;
  g_autofree char *name = zt_certificate_get_name (zt_key_get_certificate (self->key));
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "path", self->part);
  if (options->field != NULL)
    json_object_set_string_member (arguments, "field", options->field);
  json_object_set_int_member (arguments, "page", options->page);
  json_object_set_double_member (arguments, "x", options->x);
  json_object_set_double_member (arguments, "y", options->y);
  json_object_set_double_member (arguments, "width", options->width);
  json_object_set_double_member (arguments, "height", options->height);
  if (options->seal_image != NULL)
    json_object_set_string_member (arguments, "sealImage", options->seal_image);
  if (options->cross_page)
    json_object_set_boolean_member (arguments, "crossPage", TRUE);
  if (options->reason != NULL)
    json_object_set_string_member (arguments, "reason", options->reason);
  if (name != NULL)
    json_object_set_string_member (arguments, "name", name);
  json_object_set_int_member (arguments, "time", g_get_real_time ());
  json_object_set_int_member (arguments, "reserve", self->reserve);
  return arguments;
}

/* What the helper says about a hostile file is checked before it is believed: the gap must be all
 * zeros inside the update. */
static gboolean
check_gap (Signing *self, GBytes *update)
{
  gsize size;
  const char *data = g_bytes_get_data (update, &size);
  guint64 start = self->gap_start - self->size;

  if (self->gap_start < self->size || start > size
      || self->gap_end != self->gap_start + 2 * (guint64) self->reserve + 2
      || self->gap_end - self->size >= size || data[start] != '<'
      || data[self->gap_end - self->size - 1] != '>')
    return FALSE;
  for (guint64 i = start + 1; i < self->gap_end - self->size - 1; i++)
    if (data[i] != '0')
      return FALSE;
  return TRUE;
}

static gboolean
prepare (Signing *self, GError **error)
{
  g_autoptr (JsonObject) arguments = describe (self);
  g_autoptr (GBytes) update = NULL;
  g_autoptr (JsonObject) answer = zt_child_run ("sign-prepare", arguments, PREPARE_SECONDS, &update,
                                                self->cancellable, error);

  if (answer == NULL)
    return FALSE;
  self->field = g_strdup (zt_json_get_string (answer, "field"));
  self->gap_start = (guint64) zt_json_get_int (answer, "gapStart", 0);
  self->gap_end = (guint64) zt_json_get_int (answer, "gapEnd", 0);
  self->end = self->size + g_bytes_get_size (update);
  if (self->field == NULL || !check_gap (self, update))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The file could not be read safely"));
      return FALSE;
    }
  return append_update (self, update, error);
}

static gboolean
hash_part (Signing *self, GInputStream *input, ZtHasher *hasher, guint64 from, guint64 to,
           GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);

  if (!g_seekable_seek (G_SEEKABLE (input), (goffset) from, G_SEEK_SET, self->cancellable, error))
    return FALSE;
  while (from < to)
    {
      gsize got = 0;

      if (!g_input_stream_read_all (input, piece, MIN (to - from, PIECE), &got, self->cancellable,
                                    error))
        return FALSE;
      if (got == 0)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_IO,
                               _ ("The file changed while it was being signed"));
          return FALSE;
        }
      zt_hasher_update (hasher, piece, got);
      from += got;
      report (self, from, _ ("Signing"));
    }
  return TRUE;
}

static gboolean
hash (Signing *self, guint8 digest[64], GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->part);
  g_autoptr (GFileInputStream) input = g_file_read (file, self->cancellable, error);
  g_autoptr (ZtHasher) hasher = zt_hasher_new (zt_key_get_hash (self->key));

  if (input == NULL || !hash_part (self, G_INPUT_STREAM (input), hasher, 0, self->gap_start, error)
      || !hash_part (self, G_INPUT_STREAM (input), hasher, self->gap_end, self->end, error))
    return FALSE;
  zt_hasher_finish (hasher, digest);
  return TRUE;
}

static gboolean
patch (Signing *self, GBytes *cms, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->part);
  g_autoptr (GFileIOStream) stream = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (cms, &size);
  g_autoptr (GString) text = g_string_sized_new (size * 2);

  if (size > self->reserve)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The signature with its certificates is larger than the room "
                              "reserved for it; nothing was written"));
      return FALSE;
    }
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);
  stream = g_file_open_readwrite (file, self->cancellable, error);
  return stream != NULL
         && g_seekable_seek (G_SEEKABLE (stream), (goffset) self->gap_start + 1, G_SEEK_SET,
                             self->cancellable, error)
         && g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                       text->str, text->len, NULL, self->cancellable, error)
         && g_io_stream_close (G_IO_STREAM (stream), self->cancellable, error);
}

static gboolean
is_sound (JsonObject *signature, const char *field)
{
  const char *coverage = zt_json_get_string (signature, "coverage");

  return g_strcmp0 (zt_json_get_string (signature, "integrity"), "ok") == 0
         && g_strcmp0 (zt_json_get_string (signature, "changes"), "forbidden") != 0
         && g_strcmp0 (zt_json_get_string (signature, "timestamp"), "broken") != 0
         && g_strcmp0 (coverage, "broken") != 0
         && (g_strcmp0 (zt_json_get_string (signature, "field"), field) != 0
             || g_strcmp0 (coverage, "document") == 0);
}

/* The last word has the verifier, reading what is on the disk. */
static gboolean
check_result (Signing *self, GError **error)
{
  g_autoptr (JsonObject) verdict = zt_pdf_verify (self->part, NULL, 0, self->cancellable, error);
  JsonArray *signatures;
  gboolean found = FALSE;

  if (verdict == NULL)
    return FALSE;
  signatures = zt_json_get_array (verdict, "signatures");
  for (guint i = 0; signatures != NULL && i < json_array_get_length (signatures); i++)
    {
      JsonObject *signature = json_array_get_object_element (signatures, i);
      const char *reason = zt_json_get_string (signature, "reasons.0");

      if (!is_sound (signature, self->field))
        {
          g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                       /* TRANSLATORS: %s are a field's name and a reason. */
                       _ ("The signed file did not pass verification and was not kept: “%s”: %s"),
                       zt_json_get_string (signature, "field"), reason != NULL ? reason : "");
          return FALSE;
        }
      found |= g_strcmp0 (zt_json_get_string (signature, "field"), self->field) == 0;
    }
  if (!found)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                         _ ("The signed file did not pass verification and was not kept"));
  return found;
}

static gboolean
check_space (Signing *self, const char *out, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->in);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, self->cancellable, error);
  g_autofree char *folder = g_path_get_dirname (out);
  guint64 needed, available = G_MAXUINT64;

  if (info == NULL)
    return FALSE;
  needed = (guint64) g_file_info_get_size (info) + 64 * 1024 * 1024;
  if (!zt_os_free_space (folder, &available, error))
    return FALSE;
  if (available >= needed)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               /* TRANSLATORS: %s is a folder. */
               _ ("There is not enough free space in “%s” for the signed copy"), folder);
  zt_error_convert_gio (error); /* which says what to do */
  return FALSE;
}

static gboolean
sign_part (Signing *self, const char *out, GError **timestamp_error, GError **error)
{
  g_autoptr (GBytes) cms = NULL;
  guint8 digest[64];

  if (!copy_in (self, error) || !prepare (self, error) || !hash (self, digest, error))
    return FALSE;
  cms = zt_cms_sign (self->key, digest, ZT_CMS_PADES, self->options->timestamp,
                     self->options->timestamp_data, timestamp_error, error);
  return cms != NULL && patch (self, cms, error) && check_result (self, error)
         && zt_os_commit_file (self->part, out, error);
}

gboolean
zt_pdf_sign (const char *in, const char *out, ZtKey *key, const ZtPdfSignOptions *options,
             GError **timestamp_error, ZtProgressFunc progress, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  Signing self = { .in = in,
                   .key = key,
                   .options = options,
                   .progress = progress,
                   .user_data = user_data,
                   .cancellable = cancellable };
  gboolean ok;
  int fd;

  g_return_val_if_fail (in != NULL && out != NULL && key != NULL && options != NULL, FALSE);
  if (!check_space (&self, out, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  self.reserve = estimate_reserve (key, options->timestamp != NULL);
  self.part = g_strconcat (out, ".XXXXXX.part", NULL);
  fd = g_mkstemp_full (self.part, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_IO,
                   /* TRANSLATORS: %s is a file. */
                   _ ("“%s” cannot be written; choose another folder"), out);
      g_free (self.part);
      return FALSE;
    }
  g_close (fd, NULL);
  ok = sign_part (&self, out, timestamp_error, error);
  if (!ok)
    {
      g_unlink (self.part);
      zt_error_convert_gio (error);
    }
  g_free (self.part);
  g_free (self.field);
  return ok;
}

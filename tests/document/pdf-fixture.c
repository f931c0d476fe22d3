/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, files and surgery for the tests of PDF signatures. */
#include "config.h"

#include "pdf-fixture.h"

#include "practice-ca.h"
#include "timestamp.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>
#include <pango/pangocairo.h>
#include <cairo-pdf.h>

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  return request->attempt == 0 ? g_strdup ("123456") : NULL;
}

char *
fixture_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static ZtKey *
make_key (Fixture *fixture, const char *ca, const char *name, ZtKeyAlgorithm algorithm,
          ZtPurpose purpose)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *authority = g_strconcat (ca, ".pem", NULL);
  g_autofree char *authority_key = g_strconcat (ca, ".key", NULL);
  g_autofree char *certificate = fixture_path (fixture, authority);
  g_autofree char *key = fixture_path (fixture, authority_key);
  g_autofree char *file = g_strconcat (name, ".p12", NULL);
  g_autofree char *path = fixture_path (fixture, file);
  ZtCertificateRequest request = { .name = name,
                                   .organisation = "广西某某科技有限公司",
                                   .code = "91450100MA5KXXXX1X",
                                   .algorithm = algorithm,
                                   .purpose = purpose };
  ZtKey *opened;

  zt_practice_ca_issue (certificate, key, &request, path, "123456", &error);
  g_assert_no_error (error);
  opened = zt_key_open (path, give_pin, NULL, &error);
  g_assert_no_error (error);
  return opened;
}

Fixture *
fixture_new (void)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;
  static const char *const authorities[] = { "ca", "other" };

  fixture->folder = g_dir_make_tmp ("zt-pdf-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (authorities); i++)
    {
      g_autofree char *certificate = g_strconcat (authorities[i], ".pem", NULL);
      g_autofree char *key = g_strconcat (authorities[i], ".key", NULL);
      g_autofree char *certificate_path = fixture_path (fixture, certificate);
      g_autofree char *key_path = fixture_path (fixture, key);

      zt_practice_ca_create (certificate_path, key_path, authorities[i], &error);
      g_assert_no_error (error);
    }
  fixture->ca = fixture_path (fixture, "ca.pem");
  fixture->rsa = make_key (fixture, "ca", "zhang", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  fixture->ec = make_key (fixture, "ca", "李四", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  fixture->sm2 = make_key (fixture, "ca", "王五", ZT_KEY_SM2, ZT_PURPOSE_PERSON);
  fixture->tsa = make_key (fixture, "ca", "tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  fixture->stranger = make_key (fixture, "other", "stranger", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  return fixture;
}

void
fixture_free (Fixture *fixture)
{
  zt_key_free (fixture->rsa);
  zt_key_free (fixture->ec);
  zt_key_free (fixture->sm2);
  zt_key_free (fixture->tsa);
  zt_key_free (fixture->stranger);
  if (g_getenv ("ZT_KEEP_FILES") == NULL)
    fixture_run ("rm", "-r", fixture->folder, NULL);
  g_free (fixture->folder);
  g_free (fixture->ca);
  g_free (fixture);
}

char *
fixture_make_pdf (Fixture *fixture, const char *name, int pages)
{
  char *path = fixture_path (fixture, name);
  cairo_surface_t *surface = cairo_pdf_surface_create (path, 595, 842);
  cairo_t *cairo = cairo_create (surface);

  for (int i = 0; i < pages; i++)
    {
      g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cairo);
      g_autofree char *text = g_strdup_printf ("投标函 第 %d 页", i + 1);

      pango_layout_set_text (layout, text, -1);
      cairo_move_to (cairo, 72, 72);
      pango_cairo_show_layout (cairo, layout);
      cairo_show_page (cairo);
    }
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
  return path;
}

static void
write_trailer (GString *out, gsize place, const char *keys)
{
  g_string_append_printf (out, "trailer\n<<%s>>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n", keys,
                          place);
}

char *
fixture_write_pdf (Fixture *fixture, const char *name, const char *const *objects)
{
  g_autoptr (GString) out = g_string_new ("%PDF-1.7\n");
  g_autoptr (GString) table = g_string_new ("0000000000 65535 f \n");
  g_autofree char *keys
      = g_strdup_printf ("/Root 1 0 R/Size %u", g_strv_length ((char **) objects) + 1);
  gsize place;

  for (guint i = 0; objects[i] != NULL; i++)
    {
      g_string_append_printf (table, "%010" G_GSIZE_FORMAT " 00000 n \n", out->len);
      g_string_append_printf (out, "%u 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
  place = out->len;
  g_string_append_printf (out, "xref\n0 %u\n%s", g_strv_length ((char **) objects) + 1, table->str);
  write_trailer (out, place, keys);
  return fixture_write (fixture, name, out);
}

char *
fixture_append (Fixture *fixture, const char *in, const char *name, const char *trailer, ...)
{
  g_autoptr (GString) out = fixture_read (in);
  g_autoptr (GString) table = g_string_new ("xref\n");
  gsize previous = fixture_find_last (out, "startxref") + strlen ("startxref\n");
  g_autoptr (GString) keys = g_string_new (trailer);
  va_list arguments;
  gsize place;
  int number;

  g_string_append_printf (keys, "/Prev %s", out->str + previous);
  g_string_truncate (keys, strcspn (keys->str, "\r\n"));
  va_start (arguments, trailer);
  while ((number = va_arg (arguments, int)) != 0)
    {
      g_string_append_printf (table, "%d 1\n%010" G_GSIZE_FORMAT " 00000 n \n", number, out->len);
      g_string_append_printf (out, "%d 0 obj\n%s\nendobj\n", number, va_arg (arguments, char *));
    }
  va_end (arguments);
  place = out->len;
  g_string_append (out, table->str);
  write_trailer (out, place, keys->str);
  return fixture_write (fixture, name, out);
}

static char **
collect (const char *program, va_list arguments)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  char *argument;

  g_ptr_array_add (list, (char *) program);
  while ((argument = va_arg (arguments, char *)) != NULL)
    g_ptr_array_add (list, argument);
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

gboolean
fixture_run (const char *program, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char **arguments = NULL;
  g_autofree char *output = NULL, *errors = NULL;
  va_list list;
  int status = -1;

  va_start (list, program);
  arguments = collect (program, list);
  va_end (list);
  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors, &status,
                &error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_test_message ("%s: %s%s", program, output, errors);
  return error == NULL && g_spawn_check_wait_status (status, NULL);
}

char *
fixture_run_output (const char *program, ...)
{
  g_autofree char **arguments = NULL;
  char *output = NULL;
  va_list list;

  va_start (list, program);
  arguments = collect (program, list);
  va_end (list);
  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                &output, NULL, NULL, NULL);
  return output;
}

GBytes *
fixture_timestamp (GBytes *query, gpointer key, GError **error)
{
  return zt_timestamp_respond (query, key, g_get_real_time (), "01", error);
}

char *
fixture_sign_with (Fixture *fixture, const char *in, const char *name, ZtKey *key,
                   const ZtPdfSignOptions *options)
{
  g_autoptr (GError) error = NULL, timestamp_error = NULL;
  char *out = fixture_path (fixture, name);

  zt_pdf_sign (in, out, key, options, &timestamp_error, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_no_error (timestamp_error);
  return out;
}

char *
fixture_sign (Fixture *fixture, const char *in, const char *name, ZtKey *key)
{
  ZtPdfSignOptions options = { 0 };

  return fixture_sign_with (fixture, in, name, key, &options);
}

JsonObject *
fixture_verify (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  const char *const trust[] = { fixture->ca, NULL };
  JsonObject *report = zt_pdf_verify (path, trust, 0, NULL, &error);

  if (report == NULL)
    g_test_message ("%s: %s", path, error->message);
  return report;
}

const char *
fixture_get (JsonObject *report, guint signature, const char *key)
{
  g_autofree char *where = g_strdup_printf ("signatures.%u.%s", signature, key);

  return zt_json_get_string (report, where);
}

void
fixture_assert_verdict (Fixture *fixture, const char *path, const char *verdict)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);
  g_autofree char *text = NULL;

  /* What cannot be read at all is not accepted either. */
  if (report == NULL)
    {
      g_assert_cmpstr (verdict, ==, "invalid");
      return;
    }
  text = zt_json_canonical_object (report, NULL);
  g_test_message ("%s: %s", path, text);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, verdict);
}

GString *
fixture_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_string_new_len (text, (gssize) length);
}

char *
fixture_write (Fixture *fixture, const char *name, const GString *bytes)
{
  g_autoptr (GError) error = NULL;
  char *path = fixture_path (fixture, name);

  g_file_set_contents (path, bytes->str, (gssize) bytes->len, &error);
  g_assert_no_error (error);
  return path;
}

gsize
fixture_find (const GString *bytes, const char *needle, gsize from)
{
  const char *found = memmem (bytes->str + from, bytes->len - from, needle, strlen (needle));

  g_assert_nonnull (found);
  return (gsize) (found - bytes->str);
}

gsize
fixture_find_last (const GString *bytes, const char *needle)
{
  gsize length = strlen (needle);

  for (gsize at = bytes->len - length + 1; at > 0; at--)
    if (memcmp (bytes->str + at - 1, needle, length) == 0)
      return at - 1;
  g_assert_not_reached ();
}

int
fixture_find_object (const GString *bytes, const char *needle)
{
  gsize at = fixture_find_last (bytes, needle);

  while (memcmp (bytes->str + at, " 0 obj", 6) != 0)
    at--;
  while (g_ascii_isdigit (bytes->str[at - 1]))
    at--;
  return atoi (bytes->str + at);
}

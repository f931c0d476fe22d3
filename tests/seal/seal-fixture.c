/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder with a practice CA and keys, and stock tools to hold our work against. */
#include "config.h"

#include "seal-fixture.h"

#include <stdarg.h>
#include <string.h>

#include <gio/gio.h>

static SealFixture *fixture;
static GPtrArray *paths;

static char *
keep (char *path)
{
  g_ptr_array_add (paths, path);
  return path;
}

SealFixture *
seal_fixture_get (void)
{
  g_autoptr (GError) error = NULL;

  if (fixture != NULL)
    return fixture;
  fixture = g_new0 (SealFixture, 1);
  paths = g_ptr_array_new_with_free_func (g_free);
  fixture->folder = g_dir_make_tmp ("zt-seal-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->ca_pem = g_build_filename (fixture->folder, "ca.pem", NULL);
  fixture->ca_key = g_build_filename (fixture->folder, "ca.key", NULL);
  zt_practice_ca_create (fixture->ca_pem, fixture->ca_key, "练习根证书", &error);
  g_assert_no_error (error);
  fixture->trust = zt_trust_new ();
  zt_trust_add_file (fixture->trust, fixture->ca_pem, &error);
  g_assert_no_error (error);
  return fixture;
}

void
seal_fixture_clear (void)
{
  if (fixture == NULL)
    return;
  seal_run (NULL, "rm", "-rf", fixture->folder, NULL);
  g_clear_pointer (&fixture->trust, zt_trust_free);
  g_free (fixture->folder);
  g_free (fixture->ca_pem);
  g_free (fixture->ca_key);
  g_clear_pointer (&fixture, g_free);
  g_clear_pointer (&paths, g_ptr_array_unref);
}

const char *
seal_path (const char *name)
{
  return keep (g_build_filename (seal_fixture_get ()->folder, name, NULL));
}

const char *
seal_identity (const char *name, ZtKeyAlgorithm algorithm, ZtPurpose purpose)
{
  g_autofree char *file = g_strconcat (name, ".p12", NULL);
  const char *path = seal_path (file);
  const ZtCertificateRequest request = {
    .name = name,
    .organisation = "杭州练习科技有限公司",
    .code = "91330100MA27XL0A1B",
    .algorithm = algorithm,
    .purpose = purpose,
  };
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      zt_practice_ca_issue (fixture->ca_pem, fixture->ca_key, &request, path, PIN, &error);
      g_assert_no_error (error);
    }
  return path;
}

char *
give_pin_cb (const ZtPinRequest *request, gpointer user_data)
{
  return g_strdup (PIN);
}

ZtKey *
seal_key (const char *name, ZtKeyAlgorithm algorithm, ZtPurpose purpose)
{
  g_autoptr (GError) error = NULL;
  ZtKey *key = zt_key_open (seal_identity (name, algorithm, purpose), give_pin_cb, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);
  return key;
}

static const char *
extract (const char *name, const char *suffix, const char *what, const char *more)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *p12 = g_strconcat (name, ".p12", NULL);
  const char *path = seal_path (file);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_cmpint (seal_run (NULL, "openssl", "pkcs12", "-in", p12, "-passin", "pass:" PIN, what,
                               more, "-out", file, NULL),
                     ==, 0);
  return path;
}

const char *
seal_certificate_pem (const char *name)
{
  return extract (name, ".crt", "-nokeys", "-clcerts");
}

const char *
seal_key_pem (const char *name)
{
  return extract (name, ".key", "-nocerts", "-noenc");
}

int
seal_run (char **output, const char *program, ...)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  va_list more;
  const char *word;

  g_ptr_array_add (words, (gpointer) program);
  va_start (more, program);
  while ((word = va_arg (more, const char *)) != NULL)
    g_ptr_array_add (words, (gpointer) word);
  va_end (more);
  g_ptr_array_add (words, NULL);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                        | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_cwd (launcher, fixture->folder);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, &error);
  g_assert_no_error (error);
  {
    g_autoptr (GBytes) bytes = NULL;

    g_subprocess_communicate (process, NULL, NULL, &bytes, NULL, &error);
    g_assert_no_error (error);
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  }
  if (!g_subprocess_get_if_exited (process) || g_subprocess_get_exit_status (process) != 0)
    g_test_message ("%s: %s", program, text);
  if (output != NULL)
    *output = g_steal_pointer (&text);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

void
seal_write (const char *path, gconstpointer data, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);
}

GBytes *
seal_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static gsize
read_head (const guint8 *data, gsize *length)
{
  gsize bytes = data[1] & 0x7f;

  if (data[1] < 0x80)
    {
      *length = data[1];
      return 2;
    }
  *length = 0;
  for (gsize i = 0; i < bytes; i++)
    *length = *length << 8 | data[2 + i];
  return 2 + bytes;
}

static void
put_head (GByteArray *out, guint8 tag, gsize length)
{
  const guint8 small[] = { tag, length };
  const guint8 middle[] = { tag, 0x81, length };
  const guint8 large[] = { tag, 0x82, length >> 8, length };

  if (length < 0x80)
    g_byte_array_append (out, small, sizeof small);
  else if (length < 0x100)
    g_byte_array_append (out, middle, sizeof middle);
  else
    g_byte_array_append (out, large, sizeof large);
}

/* Writes @data again with every element @from replaced by @to, lengths put right. */
static void
rewrite (GByteArray *out, const guint8 *data, gsize size, GBytes *from, GBytes *to)
{
  while (size > 0)
    {
      gsize length;
      gsize head = read_head (data, &length);
      gsize whole = head + length;

      if (whole == g_bytes_get_size (from)
          && memcmp (data, g_bytes_get_data (from, NULL), whole) == 0)
        g_byte_array_append (out, g_bytes_get_data (to, NULL), g_bytes_get_size (to));
      else if (data[0] & 0x20)
        {
          g_autoptr (GByteArray) inside = g_byte_array_new ();

          rewrite (inside, data + head, length, from, to);
          put_head (out, data[0], inside->len);
          g_byte_array_append (out, inside->data, inside->len);
        }
      else
        g_byte_array_append (out, data, whole);
      data += whole;
      size -= whole;
    }
}

GBytes *
seal_replace_der (GBytes *der, GBytes *from, GBytes *to)
{
  GByteArray *out = g_byte_array_new ();
  GBytes *bytes;

  rewrite (out, g_bytes_get_data (der, NULL), g_bytes_get_size (der), from, to);
  bytes = g_byte_array_free_to_bytes (out);
  g_assert_false (g_bytes_equal (bytes, der));
  return bytes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VCDIFF both ways: with ourselves, with xdelta3, and with bytes that are not right. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "package.h"

typedef struct
{
  char *folder, *first, *second, *target, *delta, *out;
} Fixture;

static void
save (const char *path, const GByteArray *bytes)
{
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static GByteArray *
noise (guint32 seed, gsize length)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  GByteArray *bytes = g_byte_array_sized_new ((guint) length);

  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) g_rand_int (random);

      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

/* Two sources; a target that takes pieces of both in another order, at odd offsets, with new text,
 * runs and repeats between. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) first = noise (1, 300001), second = noise (2, 77777),
                         target = g_byte_array_new ();
  g_autofree char *zeros = g_malloc0 (50000);

  fixture->folder = g_dir_make_tmp ("vcdiff-XXXXXX", NULL);
  fixture->first = g_build_filename (fixture->folder, "first", NULL);
  fixture->second = g_build_filename (fixture->folder, "second", NULL);
  fixture->target = g_build_filename (fixture->folder, "target", NULL);
  fixture->delta = g_build_filename (fixture->folder, "delta", NULL);
  fixture->out = g_build_filename (fixture->folder, "out", NULL);
  g_byte_array_append (target, (const guint8 *) "%PDF-1.5\nsomething new", 22);
  g_byte_array_append (target, second->data + 13, 70001);
  g_byte_array_append (target, (const guint8 *) zeros, 50000);
  g_byte_array_append (target, first->data + 100003, 200000 - 2);
  g_byte_array_append (target, (const guint8 *) "x", 1);
  g_byte_array_append (target, first->data, 100000);
  g_byte_array_append (target, (const guint8 *) "the end", 7);
  save (fixture->first, first);
  save (fixture->second, second);
  save (fixture->target, target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  char **const paths[]
      = { &fixture->first, &fixture->second, &fixture->target, &fixture->delta, &fixture->out };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_unlink (*paths[i]);
      g_free (*paths[i]);
    }
  {
    g_autofree char *joined = g_build_filename (fixture->folder, "joined", NULL);

    g_unlink (joined);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
assert_same (const char *a, const char *b)
{
  g_autofree char *one = NULL, *other = NULL;
  gsize one_length, other_length;

  g_assert_true (g_file_get_contents (a, &one, &one_length, NULL));
  g_assert_true (g_file_get_contents (b, &other, &other_length, NULL));
  g_assert_cmpmem (one, one_length, other, other_length);
}

static gsize
size_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return (gsize) info.st_size;
}

static void
run (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL, *messages = NULL;
  int status;

  g_assert_true (g_spawn_command_line_sync (command, &output, &messages, &status, &error));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", command, messages);
}

/* xdelta3 knows one source: the two, joined. */
static char *
join_sources (Fixture *fixture)
{
  char *joined = g_build_filename (fixture->folder, "joined", NULL);
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize first_length, second_length;

  g_assert_true (g_file_get_contents (fixture->first, &first, &first_length, NULL));
  g_assert_true (g_file_get_contents (fixture->second, &second, &second_length, NULL));
  g_byte_array_append (bytes, (const guint8 *) first, (guint) first_length);
  g_byte_array_append (bytes, (const guint8 *) second, (guint) second_length);
  save (joined, bytes);
  return joined;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { fixture->first, fixture->second, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size_of (fixture->delta), <, 600);
  g_assert_true (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 1 << 20, &error));
  g_assert_no_error (error);
  assert_same (fixture->out, fixture->target);
}

static void
test_no_source (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, &error));
  g_assert_true (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 1 << 20, &error));
  g_assert_no_error (error);
  assert_same (fixture->out, fixture->target);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { fixture->first, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->target, "", 0, NULL));
  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, &error));
  g_assert_true (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 0, &error));
  g_assert_no_error (error);
  assert_same (fixture->out, fixture->target);
}

/* More than one window, and a target whose whole second half is the source again. */
static void
test_windows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) big = noise (3, 11 * 1024 * 1024);
  g_autoptr (GByteArray) target = noise (4, 9 * 1024 * 1024);
  const char *sources[] = { fixture->first, fixture->second, NULL };
  g_autofree char *joined = NULL, *command = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (target, big->data, big->len);
  save (fixture->first, big);
  save (fixture->target, target);
  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size_of (fixture->delta), <, 9 * 1024 * 1024 + 4096);
  g_assert_true (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 32 << 20, &error));
  assert_same (fixture->out, fixture->target);
  joined = join_sources (fixture);
  command = g_strdup_printf ("xdelta3 -d -f -s %s %s %s", joined, fixture->delta, fixture->out);
  run (command);
  assert_same (fixture->out, fixture->target);
}

static void
test_xdelta_reads_ours (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { fixture->first, fixture->second, NULL };
  g_autofree char *joined = join_sources (fixture), *command = NULL;

  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, NULL));
  command = g_strdup_printf ("xdelta3 -d -f -s %s %s %s", joined, fixture->delta, fixture->out);
  run (command);
  assert_same (fixture->out, fixture->target);
}

static void
test_we_read_xdelta (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { fixture->first, fixture->second, NULL };
  g_autofree char *joined = join_sources (fixture), *command = NULL;
  g_autoptr (GError) error = NULL;

  command = g_strdup_printf ("xdelta3 -e -f -S none -A= -n -s %s %s %s", joined, fixture->target,
                             fixture->delta);
  run (command);
  g_assert_true (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 1 << 20, &error));
  g_assert_no_error (error);
  assert_same (fixture->out, fixture->target);
}

/* RFC 3284, all 256 instruction codes: text with many short repeats makes xdelta3 use the pairs. */
static void
test_code_table (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  const char *sources[] = { fixture->first, NULL };
  g_autoptr (GByteArray) source = g_byte_array_new (), target = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;

  for (int i = 0; i < 60000; i++)
    {
      guint8 letter = (guint8) ('a' + g_rand_int_range (random, 0, 4));

      g_byte_array_append (source, &letter, 1);
      if (g_rand_int_range (random, 0, 9) > 0)
        g_byte_array_append (target, &letter, 1);
    }
  save (fixture->first, source);
  save (fixture->target, target);
  command = g_strdup_printf ("xdelta3 -e -9 -f -S none -A= -n -s %s %s %s", fixture->first,
                             fixture->target, fixture->delta);
  run (command);
  g_assert_true (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 1 << 20, &error));
  g_assert_no_error (error);
  assert_same (fixture->out, fixture->target);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { fixture->first, fixture->second, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, NULL));
  g_assert_false (zt_vcdiff_decode (sources, fixture->delta, fixture->out,
                                    size_of (fixture->target) - 1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_assert_false (g_file_test (fixture->out, G_FILE_TEST_EXISTS));
}

/* The smallest bomb: one RUN of 2^40 bytes. */
static void
test_bomb (Fixture *fixture, gconstpointer data)
{
  static const guint8 bomb[]
      = { 0xd6, 0xc3, 0xc4, 0,   0,    0,    21,   0xa0, 0x80, 0x80, 0x80, 0x80, 0x00, 0,
          1,    7,    0,    'x', 0x00, 0xa0, 0x80, 0x80, 0x80, 0x80, 0x00, 0,    0,    0 };
  const char *sources[] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->delta, (const char *) bomb, sizeof bomb, NULL));
  g_assert_false (zt_vcdiff_decode (sources, fixture->delta, fixture->out, G_MAXUINT64, &error));
  g_assert_nonnull (error);
}

/* Whatever is flipped, the answer is a file or an error, never more than the limit, never a crash.
 */
static void
test_flipped (Fixture *fixture, gconstpointer data)
{
  const char *sources[] = { fixture->first, fixture->second, NULL };
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autofree char *good = NULL;
  gsize length;

  g_assert_true (zt_vcdiff_encode (sources, fixture->target, fixture->delta, NULL));
  g_assert_true (g_file_get_contents (fixture->delta, &good, &length, NULL));
  for (int round = 0; round < 600; round++)
    {
      g_autofree char *bad = g_memdup2 (good, length);
      gsize kept = round % 5 == 4 ? (gsize) g_rand_int_range (random, 0, (gint32) length) : length;

      for (int i = 0; i <= round % 4; i++)
        bad[g_rand_int_range (random, 0, (gint32) length)]
            ^= (char) (1 << g_rand_int_range (random, 0, 8));
      g_assert_true (g_file_set_contents (fixture->delta, bad, (gssize) kept, NULL));
      if (zt_vcdiff_decode (sources, fixture->delta, fixture->out, 1 << 20, NULL))
        g_assert_cmpuint (size_of (fixture->out), <=, 1 << 20);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
    gboolean needs_xdelta;
  } tests[] = {
    { "/vcdiff/round-trip", test_round_trip, FALSE },
    { "/vcdiff/no-source", test_no_source, FALSE },
    { "/vcdiff/empty", test_empty, FALSE },
    { "/vcdiff/windows", test_windows, TRUE },
    { "/vcdiff/xdelta3-reads-ours", test_xdelta_reads_ours, TRUE },
    { "/vcdiff/we-read-xdelta3", test_we_read_xdelta, TRUE },
    { "/vcdiff/code-table", test_code_table, TRUE },
    { "/vcdiff/limit", test_limit, FALSE },
    { "/vcdiff/bomb", test_bomb, FALSE },
    { "/vcdiff/flipped", test_flipped, FALSE },
  };
  g_autofree char *xdelta = NULL;

  g_test_init (&argc, &argv, NULL);
  xdelta = g_find_program_in_path ("xdelta3");
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    if (xdelta != NULL || !tests[i].needs_xdelta)
      g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}

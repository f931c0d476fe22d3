/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that are no bid, signed together: one that cannot be signed does not stop the others.
 */
#include "config.h"

#include "bid-fixture.h"

#include "reading.h"
#include "sign-files.h"

#include <glib/gstdio.h>

static void
set_up (BidFixture *fixture, gconstpointer data)
{
  bid_fixture_set_up (fixture, ZT_KEY_EC);
}

static void
tear_down (BidFixture *fixture, gconstpointer data)
{
  bid_fixture_tear_down (fixture);
}

static void
test_batch (BidFixture *fixture, gconstpointer data)
{
  g_autofree char *bad = g_build_filename (fixture->folder, "bad.pdf", NULL);
  const char *const files[] = { bad, fixture->attachment, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) results = NULL;
  g_autoptr (JsonObject) inspected = NULL;
  JsonObject *first, *second;

  g_file_set_contents (bad, "no document", -1, &error);
  g_assert_no_error (error);
  results = zt_workspace_sign_files (fixture->ws, files, fixture->folder, fixture->key, TRUE, FALSE,
                                     NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (results), ==, 2);
  first = json_array_get_object_element (results, 0);
  second = json_array_get_object_element (results, 1);
  g_assert_false (zt_json_get_boolean (first, "ok", TRUE));
  g_assert_nonnull (zt_json_get_string (first, "problem"));
  g_assert_true (zt_json_get_boolean (second, "ok", FALSE));
  /* No platform answers here, and that stops nothing. */
  g_assert_false (zt_json_get_boolean (second, "timestamped", TRUE));
  inspected = zt_reading_inspect (fixture->ws, zt_json_get_string (second, "out"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (zt_json_get_array (inspected, "signers")), ==, 1);
}

/* What concerns all of them is told before anything is signed. */
static void
test_no_picture (BidFixture *fixture, gconstpointer data)
{
  const char *const files[] = { fixture->attachment, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (zt_workspace_sign_files (fixture->ws, files, fixture->folder, fixture->key, TRUE,
                                          TRUE, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/workspace/sign-files/batch", BidFixture, NULL, set_up, test_batch, tear_down);
  g_test_add ("/workspace/sign-files/no-picture", BidFixture, NULL, set_up, test_no_picture,
              tear_down);
  return g_test_run ();
}

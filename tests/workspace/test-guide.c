/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guided beginnings tick off what is there, go on where one left, and stay away when put away. */
#include "config.h"

#include "bid-fixture.h"

#include "zt-guide.h"
#include "zt-library.h"

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

static guint
count_done (BidFixture *fixture, ZtGuideName name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = zt_workspace_guide (fixture->ws, name, &error);
  const ZtGuideStep *next;
  guint n = 0;

  g_assert_no_error (error);
  g_assert_nonnull (steps);
  next = zt_guide_next (steps);
  while (n < steps->len && ((ZtGuideStep *) steps->pdata[n])->done)
    n++;
  g_assert_true (next == (n < steps->len ? steps->pdata[n] : NULL));
  return n;
}

static void
test_setup (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtRecord) item = NULL;

  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_SETUP), ==, 1);
  zt_workspace_set_setting (fixture->ws, "identity", "/key.p12", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_SETUP), ==, 2);
  json_object_set_string_member (body, "type", "licence");
  json_object_set_string_member (body, "title", "营业执照");
  item = zt_library_save (fixture->ws, NULL, body, &error);
  g_assert_no_error (error);
  g_assert_null (zt_workspace_guide (fixture->ws, ZT_GUIDE_SETUP, &error));
  g_assert_no_error (error);
}

static void
test_practice (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_PRACTICE), ==, 1);
  bid_fixture_fill (fixture);
  {
    g_autoptr (GPtrArray) findings = zt_bid_check (fixture->ws, fixture->draft, &error);

    g_assert_no_error (error);
  }
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_PRACTICE), ==, 2);
  bid_fixture_sign (fixture);
  bid_fixture_reopen (fixture);
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_PRACTICE), ==, 4);
  zt_bid_seal (fixture->ws, fixture->draft, TRUE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_PRACTICE), ==, 5);
  /* A change after signing takes it back. */
  bid_fixture_write (fixture->ws, fixture->draft, "letter.validityDays", "91");
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_PRACTICE), <, 4);
}

static void
test_put_away (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  zt_workspace_guide_dismiss (fixture->ws, ZT_GUIDE_PRACTICE, TRUE, &error);
  g_assert_no_error (error);
  bid_fixture_reopen (fixture);
  g_assert_null (zt_workspace_guide (fixture->ws, ZT_GUIDE_PRACTICE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_SETUP), ==, 1);
  zt_workspace_guide_dismiss (fixture->ws, ZT_GUIDE_PRACTICE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_done (fixture, ZT_GUIDE_PRACTICE), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/guide/" name, BidFixture, NULL, set_up, function, tear_down)
  ADD ("setup", test_setup);
  ADD ("practice", test_practice);
  ADD ("put-away", test_put_away);
#undef ADD
  return g_test_run ();
}

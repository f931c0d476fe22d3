/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps a draft safe: comparing and restoring, steps back, a tender amended under it,
 * and a program killed while somebody writes. */
#include "config.h"

#include "bid-fixture.h"

#include "zt-draft.h"
#include "zt-time.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* The entry with this title; asserts that it is there. */
static JsonObject *
entry_of (JsonArray *entries, const char *title)
{
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (g_strcmp0 (zt_json_get_string (entry, "title"), title) == 0)
        return entry;
    }
  g_error ("nothing is called “%s”", title);
}

static void
assert_entry (JsonArray *entries, const char *title, const char *change, const char *old,
              const char *new, const char *place)
{
  JsonObject *entry = entry_of (entries, title);

  g_assert_cmpstr (zt_json_get_string (entry, "change"), ==, change);
  g_assert_cmpstr (zt_json_get_string (entry, "old"), ==, old);
  g_assert_cmpstr (zt_json_get_string (entry, "new"), ==, new);
  g_assert_cmpstr (zt_json_get_string (entry, "place"), ==, place);
}

/* --- history --- */

static void
test_compare (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) entries = NULL, none = NULL;
  g_autofree char *summary = NULL;
  gint64 before;

  bid_fixture_fill (fixture);
  before = bid_fixture_revision (fixture);
  bid_fixture_price (fixture, "6900.00");
  bid_fixture_write (fixture->ws, fixture->draft, "letter.validityDays", "120");
  bid_fixture_write (fixture->ws, fixture->draft, "deviations.T1.conclusion", "none");
  bid_fixture_write (fixture->ws, fixture->draft, "deviations.T1.evidence", "");
  entries = zt_bid_compare (fixture->ws, fixture->draft, before, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (entries), ==, 5);
  assert_entry (entries, "投标有效期（日）", "changed", "90", "120", "answers.letter.validityDays");
  assert_entry (entries, "台式计算机 · Unit price", "changed", "¥6,800.00", "¥6,900.00",
                "prices.lines.0.unitPrice");
  assert_entry (entries, "Total", "changed", "340,000.00", "345,000.00", "prices.total");
  assert_entry (entries, "T1 内存不低于 16 GB · Conclusion", "changed", "Positive deviation",
                "No deviation", "deviations.T1.conclusion");
  assert_entry (entries, "T1 内存不低于 16 GB · Evidence", "removed", "见技术白皮书第 3 页", NULL,
                "deviations.T1.evidence");
  /* in the order of the bid */
  g_assert_cmpstr (zt_json_get_string (json_array_get_object_element (entries, 0), "part"), ==,
                   "投标函");
  summary = zt_draft_diff_summary (entries);
  g_assert_cmpstr (summary, ==, "投标有效期（日）: 90 → 120, and 4 more");
  none = zt_bid_compare (fixture->ws, fixture->draft, bid_fixture_revision (fixture), 0, &error);
  g_assert_cmpuint (json_array_get_length (none), ==, 0);
}

static void
test_restore (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) restored = NULL, undone = NULL;
  g_autoptr (JsonArray) entries = NULL;
  g_autofree char *what = NULL;
  gint64 early, late;

  early = bid_fixture_revision (fixture);
  bid_fixture_fill (fixture);
  late = bid_fixture_revision (fixture);
  restored = zt_bid_restore (fixture->ws, fixture->draft, early, &error);
  g_assert_no_error (error);
  g_assert_null (bid_fixture_read (fixture->ws, fixture->draft, "answers.letter.validityDays"));
  what = bid_fixture_what (fixture->ws, fixture->draft);
  g_assert_cmpstr (what, ==, "restored");
  /* what came later is still there, by its number and by one step back */
  entries = zt_bid_compare (fixture->ws, fixture->draft, late, 0, &error);
  g_assert_cmpuint (json_array_get_length (entries), >, 3);
  undone = zt_bid_step (fixture->ws, fixture->draft, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bid_fixture_read (fixture->ws, fixture->draft, "answers.letter.validityDays"),
                   ==, "90");
  g_assert_null (zt_bid_restore (fixture->ws, fixture->draft, 9999, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_step (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) patch
      = zt_json_parse_object ("{\"answers\":{\"letter\":{\"validityDays\":\"60\"}}}", -1, NULL);
  g_autoptr (ZtRecord) saved = zt_bid_autosave (fixture->ws, fixture->draft, patch, NULL, &error);
  g_autoptr (ZtRecord) back = NULL, none = NULL, again = NULL;
  g_autoptr (JsonArray) changes = NULL;

  g_assert_no_error (error);
  bid_fixture_reopen (fixture);
  back = zt_bid_step (fixture->ws, fixture->draft, TRUE, &changes, &error);
  g_assert_no_error (error);
  g_assert_nonnull (back);
  assert_entry (changes, "投标有效期（日）", "removed", "60", NULL, "answers.letter.validityDays");
  none = zt_bid_step (fixture->ws, fixture->draft, TRUE, NULL, &error);
  g_assert_null (none);
  g_assert_no_error (error);
  again = zt_bid_step (fixture->ws, fixture->draft, FALSE, NULL, &error);
  g_assert_nonnull (again);
  g_assert_cmpstr (bid_fixture_read (fixture->ws, fixture->draft, "answers.letter.validityDays"),
                   ==, "60");
}

static void
test_delete (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{\"command\":\"x\"}", 15);
  g_autoptr (GPtrArray) left = NULL;

  zt_drafts_put_evidence (zt_workspace_get_own (fixture->ws), fixture->draft, "submitted", bytes,
                          NULL);
  g_assert_false (zt_bid_delete (fixture->ws, fixture->draft, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);
  zt_drafts_put_evidence (zt_workspace_get_own (fixture->ws), fixture->draft, "submitted", NULL,
                          NULL);
  g_assert_true (zt_bid_delete (fixture->ws, fixture->draft, &error));
  left = zt_drafts_list (zt_workspace_get_own (fixture->ws), NULL);
  g_assert_cmpuint (left->len, ==, 0);
}

static void
test_new_from (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, &error);
  g_autoptr (ZtRecord) next = NULL, twice = NULL;
  JsonObject *body;

  bid_fixture_fill (fixture);
  bid_fixture_put_tender (fixture->ws, "449901-2026-00103", 2, zt_record_get_body (tender));
  next = zt_bid_new_from (fixture->ws, "449901-2026-00103", fixture->draft, &error);
  g_assert_no_error (error);
  body = zt_record_get_body (next);
  g_assert_cmpstr (zt_json_get_string (body, "tender"), ==, "449901-2026-00103");
  g_assert_cmpstr (zt_json_get_string (body, "answers.letter.deliveryDays"), ==, "30");
  g_assert_cmpstr (zt_json_get_string (body, "deviations.T1.response"), ==, "32 GB");
  g_assert_cmpstr (zt_json_get_string (body, "prices.lines.0.brand"), ==, "国产");
  g_assert_cmpint (zt_json_get_fen (body, "prices.lines.0.unitPrice"), ==, -1);
  g_assert_cmpuint (json_array_get_length (zt_json_get_array (body, "attachments.licence")), ==, 1);
  twice = zt_bid_new_from (fixture->ws, "449901-2026-00103", fixture->draft, &error);
  g_assert_null (twice);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
}

/* --- the tender is amended --- */

static ZtRecord *
look_up (const char *kind, const char *id, gpointer user_data)
{
  return zt_workspace_get (user_data, kind, id, NULL);
}

/* By the very code that the platform runs. */
static void
amend (BidFixture *fixture, const char *text)
{
  const ZtActor buyer = { .person = (char *) "buyer1",
                          .organisation = (char *) BID_BUYER,
                          .roles = ZT_ROLE_PUBLIC | ZT_ROLE_BUYER };
  const ZtLookup lookup = { .get = look_up, .user_data = fixture->ws };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, &error);
  JsonObject *body = zt_json_parse_object (text, -1, &error);
  g_autofree char *end = zt_time_format (zt_time_now () + 60 * G_TIME_SPAN_DAY);
  g_autoptr (ZtCommand) command = NULL;
  g_autoptr (ZtEvent) event = NULL;

  g_assert_no_error (error);
  zt_json_set_string (body, "tenderPeriod.endDate", end, NULL);
  command = zt_command_new ("tender", BID_TENDER, "amend", zt_record_get_version (tender), body);
  event
      = zt_apply (&zt_kind_tender, command, tender, &buyer, zt_time_now (), TRUE, &lookup, &error);
  g_assert_no_error (error);
  bid_fixture_put_tender (fixture->ws, BID_TENDER, zt_record_get_version (event->record),
                          zt_record_get_body (event->record));
}

#define AMENDMENT                                                                                         \
  "{\"text\":\"内存要求提高，增加售后方案。\",\"affectsBids\":true,"                        \
  "\"requirements\":[{\"id\":\"T1\",\"text\":\"内存不低于 32 GB\",\"mark\":\"\",\"comparator\":"     \
  "\">=\",\"value\":\"32\",\"unit\":\"GB\",\"kind\":\"technical\"},"                                      \
  "{\"id\":\"T2\",\"text\":\"质保三年\",\"mark\":\"★\",\"kind\":\"commercial\"}],"                  \
  "\"parts\":[{\"id\":\"letter\",\"title\":\"投标函\",\"type\":\"form\",\"required\":true,"            \
  "\"sealed\":true,\"fields\":[{\"id\":\"validityDays\",\"label\":\"投标有效期（日）\",\"type\":" \
  "\"integer\",\"required\":true},{\"id\":\"contact\",\"label\":\"联系人\",\"type\":\"text\","         \
  "\"required\":true}]},{\"id\":\"prices\",\"title\":\"报价表\",\"type\":\"prices\",\"required\":"     \
  "true},{\"id\":\"deviation\",\"title\":\"偏离表\",\"type\":\"deviation\",\"required\":true},"        \
  "{\"id\":\"service\",\"title\":\"售后方案\",\"type\":\"attachment\",\"required\":true}]}"

static gboolean
has_finding (BidFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = zt_bid_check (fixture->ws, fixture->draft, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    if (g_str_equal (((ZtFinding *) g_ptr_array_index (findings, i))->id, id))
      return TRUE;
  return FALSE;
}

static void
check_entries (JsonArray *entries)
{
  JsonObject *clarification;

  assert_entry (entries, "T1", "changed", "内存不低于 16 GB", "内存不低于 32 GB", "deviations.T1");
  assert_entry (entries, "内存不低于 32 GB · Value", "changed", "16", "32", "deviations.T1");
  g_assert_cmpstr (zt_json_get_string (entry_of (entries, "质保三年"), "change"), ==, "added");
  g_assert_cmpstr (zt_json_get_string (entry_of (entries, "联系人"), "place"), ==,
                   "answers.letter.contact");
  g_assert_cmpstr (zt_json_get_string (entry_of (entries, "交货期（日）"), "change"), ==,
                   "removed");
  g_assert_cmpstr (zt_json_get_string (entry_of (entries, "售后方案"), "place"), ==,
                   "attachments.service");
  g_assert_cmpstr (zt_json_get_string (entry_of (entries, "营业执照"), "change"), ==, "removed");
  g_assert_cmpstr (zt_json_get_string (entry_of (entries, "Bids close"), "change"), ==, "changed");
  clarification = entry_of (entries, "Clarification 1");
  g_assert_cmpstr (zt_json_get_string (clarification, "new"), ==, "内存要求提高，增加售后方案。");
}

static void
test_migrate (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) nothing = NULL, report = NULL, again = NULL, after = NULL;
  JsonArray *entries;
  guint n;

  bid_fixture_fill (fixture);
  nothing = zt_bid_migrate (fixture->ws, fixture->draft, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (zt_migration_count_open (nothing), ==, 0);
  g_assert_false (has_finding (fixture, "C49"));
  bid_fixture_sign (fixture);
  amend (fixture, AMENDMENT);
  report = zt_bid_migrate (fixture->ws, fixture->draft, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_json_get_int (report, "from", 0), ==, 2);
  g_assert_cmpint (zt_json_get_int (report, "to", 0), ==, 3);
  g_assert_cmpstr (zt_json_get_string (report, "was"), ==, "signed");
  entries = zt_json_get_array (report, "entries");
  check_entries (entries);
  /* nothing that was written is gone */
  g_assert_cmpstr (bid_fixture_read (fixture->ws, fixture->draft, "answers.letter.deliveryDays"),
                   ==, "30");
  g_assert_cmpstr (bid_fixture_read (fixture->ws, fixture->draft, "deviations.T1.response"), ==,
                   "32 GB");
  g_assert_true (has_finding (fixture, "C45"));
  g_assert_true (has_finding (fixture, "C49"));
  n = json_array_get_length (entries);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ZtRecord) seen = NULL;

      g_assert_true (has_finding (fixture, "C49"));
      seen = zt_bid_look_at (fixture->ws, fixture->draft,
                             zt_json_get_string (json_array_get_object_element (entries, i), "id"),
                             &error);
      g_assert_no_error (error);
      if (i == 0)
        {
          /* another sync finds nothing new and forgets nothing */
          bid_fixture_reopen (fixture);
          again = zt_bid_migrate (fixture->ws, fixture->draft, &error);
          g_assert_cmpuint (zt_migration_count_open (again), ==, n - 1);
        }
    }
  g_assert_false (has_finding (fixture, "C45"));
  g_assert_false (has_finding (fixture, "C49"));
  after = zt_bid_get_migration (fixture->ws, fixture->draft, &error);
  g_assert_null (after);
  g_assert_no_error (error);
}

/* Amended once more before all was looked at: what stayed the same stays looked at. */
static void
test_migrate_twice (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) first = NULL, second = NULL;
  g_autoptr (ZtRecord) seen = NULL, version = NULL;
  JsonArray *entries;

  amend (fixture, AMENDMENT);
  first = zt_bid_migrate (fixture->ws, fixture->draft, &error);
  seen = zt_bid_look_at (
      fixture->ws, fixture->draft,
      zt_json_get_string (entry_of (zt_json_get_array (first, "entries"), "质保三年"), "id"),
      &error);
  g_assert_no_error (error);
  amend (fixture, "{\"text\":\"再延期。\",\"affectsBids\":false}");
  second = zt_bid_migrate (fixture->ws, fixture->draft, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_json_get_int (second, "from", 0), ==, 2);
  g_assert_cmpint (zt_json_get_int (second, "to", 0), ==, 4);
  entries = zt_json_get_array (second, "entries");
  g_assert_true (zt_json_get_boolean (entry_of (entries, "质保三年"), "seen", FALSE));
  g_assert_false (zt_json_get_boolean (entry_of (entries, "Clarification 2"), "seen", TRUE));
  /* the old way: adopting the newest version says that all was read */
  version = zt_bid_set (fixture->ws, fixture->draft, "tenderVersion", "4", &error);
  g_assert_no_error (error);
  g_assert_false (has_finding (fixture, "C45"));
  g_assert_false (has_finding (fixture, "C49"));
}

/* --- killed while somebody writes --- */

static G_NORETURN void
write_until_killed (const char *path, const char *draft, int report)
{
  ZtWorkspace *ws = zt_workspace_open (path, NULL);

  for (int i = 1;; i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"answers\":{\"letter\":{\"validityDays\":\"%d\",\"deliveryDays\":\"%d\"}}}", i, i);
      g_autoptr (JsonObject) patch = zt_json_parse_object (text, -1, NULL);
      g_autoptr (ZtRecord) saved = zt_bid_autosave (ws, draft, patch, NULL, NULL);

      /* What the window calls saved. */
      if (saved == NULL || write (report, &i, sizeof i) != sizeof i)
        _exit (1);
    }
}

static void
test_kill (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  g_clear_pointer (&fixture->ws, zt_workspace_close);
  for (int round = 0; round < 5; round++)
    {
      int pipes[2], number, last = 0;
      pid_t child;
      gint64 found;

      g_assert_cmpint (pipe (pipes), ==, 0);
      child = fork ();
      if (child == 0)
        {
          close (pipes[0]);
          write_until_killed (fixture->path, fixture->draft, pipes[1]);
        }
      close (pipes[1]);
      for (int i = 0; i < 3 && read (pipes[0], &number, sizeof number) == sizeof number; i++)
        last = number;
      g_usleep ((gulong) g_rand_int_range (random, 0, 4000));
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      while (read (pipes[0], &number, sizeof number) == sizeof number)
        last = number;
      close (pipes[0]);
      g_assert_cmpint (last, >=, 3);
      bid_fixture_reopen (fixture);
      found = g_ascii_strtoll (bid_fixture_read (fixture->ws, fixture->draft,
                                                 "answers.letter.validityDays"),
                               NULL, 10);
      g_assert_cmpint (found, >=, last);
      g_assert_cmpint (found, <=, last + 1);
      /* a whole revision, or none of it */
      g_assert_cmpint (g_ascii_strtoll (bid_fixture_read (fixture->ws, fixture->draft,
                                                          "answers.letter.deliveryDays"),
                                        NULL, 10),
                       ==, found);
      g_clear_pointer (&fixture->ws, zt_workspace_close);
    }
  bid_fixture_reopen (fixture);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/draft/" name, BidFixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("compare", test_compare);
  ADD ("restore", test_restore);
  ADD ("step", test_step);
  ADD ("delete", test_delete);
  ADD ("new-from", test_new_from);
  ADD ("migrate", test_migrate);
  ADD ("migrate-twice", test_migrate_twice);
  ADD ("kill", test_kill);
  return g_test_run ();
}

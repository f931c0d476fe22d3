/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agenda: each thing is on it as long as it needs a person, in the order of the time left. */
#include "config.h"

#include "bid-fixture.h"

#include "zt-agenda.h"
#include "zt-draft.h"
#include "zt-library.h"
#include "zt-time.h"

#include <string.h>

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

static GPtrArray *
read_agenda (BidFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *agenda = zt_workspace_agenda (fixture->ws, &error);

  g_assert_no_error (error);
  return agenda;
}

/* The only item of @type; NULL: none. */
static const ZtAgendaItem *
find (GPtrArray *agenda, ZtAgendaType type)
{
  const ZtAgendaItem *found = NULL;

  for (guint i = 0; i < agenda->len; i++)
    {
      const ZtAgendaItem *item = g_ptr_array_index (agenda, i);

      g_assert_true (item->type != type || found == NULL);
      if (item->type == type)
        found = item;
    }
  return found;
}

static void
put_enquiry (BidFixture *fixture, const char *id, gint64 version, const char *organisation)
{
  g_autofree char *text
      = g_strdup_printf ("{\"tender\":\"" BID_TENDER
                         "\",\"organisation\":\"%s\",\"title\":\"交货地点\","
                         "\"description\":\"送到哪里？\",\"answer\":\"市府大楼\"}",
                         organisation);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (text, -1, &error);
  g_autoptr (ZtRecord) record = NULL;

  g_assert_no_error (error);
  record = zt_record_new ("enquiry", id, version, "answered", body);
  zt_store_put_record (zt_workspace_get_replica (fixture->ws), record, FALSE, &error);
  g_assert_no_error (error);
}

static void
add_licence (BidFixture *fixture, int days)
{
  g_autofree char *day = zt_time_format (zt_time_now () + days * G_TIME_SPAN_DAY);
  g_autofree char *text
      = g_strdup_printf ("{\"type\":\"licence\",\"title\":\"%d 天\",\"validUntil\":\"%.10s\"}",
                         days, day);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (text, -1, &error);
  g_autoptr (ZtRecord) record = NULL;

  g_assert_no_error (error);
  record = zt_library_save (fixture->ws, NULL, body, &error);
  g_assert_no_error (error);
}

/* A bid is on the agenda from its first day: with its errors, then with its next step. */
static void
test_bid (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) empty = read_agenda (fixture);
  g_autoptr (GPtrArray) filled = NULL;
  g_autofree char *target = g_strconcat ("bids/", fixture->draft, NULL);
  const ZtAgendaItem *item = find (empty, ZT_AGENDA_ERRORS);

  g_assert_nonnull (item);
  g_assert_cmpuint (item->count, >, 0);
  g_assert_cmpint (item->due, >, zt_time_now ());
  g_assert_cmpstr (item->target, ==, target);
  g_assert_cmpstr (item->title, ==, "办公电脑采购");
  g_assert_null (find (empty, ZT_AGENDA_DEADLINE));

  bid_fixture_fill (fixture);
  filled = read_agenda (fixture);
  g_assert_null (find (filled, ZT_AGENDA_ERRORS));
  item = find (filled, ZT_AGENDA_DEADLINE);
  g_assert_nonnull (item);
  g_assert_cmpuint (item->count, ==, 0);
  g_assert_cmpstr (item->target, ==, target);
}

static void
test_closed (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, NULL);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *past = zt_time_format (zt_time_now () - G_TIME_SPAN_HOUR);
  g_autoptr (GPtrArray) agenda = NULL;

  zt_json_merge_patch (body, zt_record_get_body (tender));
  zt_json_set_string (body, "tenderPeriod.endDate", past, NULL);
  bid_fixture_put_tender (fixture->ws, BID_TENDER, 3, body);
  agenda = read_agenda (fixture);
  g_assert_cmpuint (agenda->len, ==, 0);
}

static void
test_clarified (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, NULL);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) migration = NULL;
  g_autoptr (GPtrArray) before = read_agenda (fixture);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) looked = NULL;
  g_autoptr (ZtRecord) seen = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (find (before, ZT_AGENDA_CLARIFIED));
  zt_json_merge_patch (body, zt_record_get_body (tender));
  json_object_set_int_member (body, "bidValidityDays", 120);
  bid_fixture_put_tender (fixture->ws, BID_TENDER, 3, body);
  migration = zt_bid_migrate (fixture->ws, fixture->draft, &error);
  g_assert_no_error (error);
  after = read_agenda (fixture);
  g_assert_nonnull (find (after, ZT_AGENDA_CLARIFIED));
  g_assert_cmpuint (find (after, ZT_AGENDA_CLARIFIED)->count, ==,
                    zt_migration_count_open (migration));
  seen = zt_bid_look_at (fixture->ws, fixture->draft, NULL, &error);
  g_assert_no_error (error);
  looked = read_agenda (fixture);
  g_assert_null (find (looked, ZT_AGENDA_CLARIFIED));
}

/* Told once; a later answer is news again; those of others are not ours. */
static void
test_answered (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) third = NULL;
  g_autoptr (GPtrArray) fourth = NULL;
  g_autoptr (JsonArray) enquiries = NULL;
  JsonObject *shown;
  g_autoptr (GError) error = NULL;

  put_enquiry (fixture, "e-other", 2, "91330106MA28888888");
  put_enquiry (fixture, "e-1", 2, BID_ORGANISATION);
  first = read_agenda (fixture);
  g_assert_nonnull (find (first, ZT_AGENDA_ANSWERED));
  g_assert_cmpstr (find (first, ZT_AGENDA_ANSWERED)->target, ==, "opportunities/" BID_TENDER);
  zt_workspace_see (fixture->ws, find (first, ZT_AGENDA_ANSWERED)->mark, &error);
  g_assert_no_error (error);
  bid_fixture_reopen (fixture);
  second = read_agenda (fixture);
  g_assert_null (find (second, ZT_AGENDA_ANSWERED));
  put_enquiry (fixture, "e-1", 3, BID_ORGANISATION);
  third = read_agenda (fixture);
  g_assert_nonnull (find (third, ZT_AGENDA_ANSWERED));

  /* The tender's page shows the same answer, and what it shows was seen, too. */
  enquiries = zt_workspace_enquiries (fixture->ws, BID_TENDER, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (enquiries), ==, 1);
  shown = json_array_get_object_element (enquiries, 0);
  g_assert_cmpstr (zt_json_get_string (shown, "answer"), ==, "市府大楼");
  g_assert_cmpstr (zt_json_get_string (shown, "state"), ==, "answered");
  zt_workspace_see (fixture->ws, zt_json_get_string (shown, "mark"), &error);
  g_assert_no_error (error);
  fourth = read_agenda (fixture);
  g_assert_null (find (fourth, ZT_AGENDA_ANSWERED));
}

/* Decisions without a time first, then by the time left: over, soon, later. */
static void
test_order (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtCommand) command = NULL;
  ZtOutboxItem refused = { .type = ZT_OUTBOX_COMMAND, .state = ZT_OUTBOX_NEEDS_YOU };
  g_autoptr (GPtrArray) agenda = NULL;
  g_autoptr (GError) error = NULL;
  static const ZtAgendaType order[] = { ZT_AGENDA_DECIDE, ZT_AGENDA_EXPIRES, ZT_AGENDA_EXPIRES,
                                        ZT_AGENDA_ERRORS, ZT_AGENDA_EXPIRES };

  zt_json_set_string (body, "region", "B", NULL);
  command = zt_command_new ("organisation", BID_ORGANISATION, "update", 2, body);
  refused.command = command;
  refused.reason = (char *) "no";
  zt_outbox_add (zt_workspace_get_own (fixture->ws), &refused, &error);
  g_assert_no_error (error);
  add_licence (fixture, 20);
  add_licence (fixture, 3);
  add_licence (fixture, -5);
  add_licence (fixture, 60); /* not soon */
  agenda = read_agenda (fixture);
  g_assert_cmpuint (agenda->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < agenda->len; i++)
    g_assert_cmpint (((ZtAgendaItem *) agenda->pdata[i])->type, ==, order[i]);
  g_assert_cmpstr (((ZtAgendaItem *) agenda->pdata[1])->title, ==, "-5 天");
  g_assert_cmpstr (((ZtAgendaItem *) agenda->pdata[2])->title, ==, "3 天");
  g_assert_true (g_str_has_prefix (((ZtAgendaItem *) agenda->pdata[0])->target, "outbox/"));
}

/* A submission says how far it really is: waiting, refused (then only the decision is left), taken
 * out of the outbox. */
static void
test_submission (BidFixture *fixture, gconstpointer data)
{
  ZtSending sending = ZT_SENDING_DONE;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) dropped = NULL;
  g_autoptr (ZtOutboxItem) submission = NULL;
  g_autoptr (GError) error = NULL;
  ZtStore *own = zt_workspace_get_own (fixture->ws);

  bid_fixture_fill (fixture);
  bid_fixture_sign (fixture);
  zt_bid_seal (fixture->ws, fixture->draft, TRUE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  zt_bid_submit (fixture->ws, fixture->draft, &sending, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sending, ==, ZT_SENDING_WAITS);
  waiting = read_agenda (fixture);
  g_assert_nonnull (find (waiting, ZT_AGENDA_DEADLINE));
  g_assert_nonnull (strstr (find (waiting, ZT_AGENDA_DEADLINE)->text, "outbox"));

  items = zt_outbox_list (own, FALSE, NULL);
  for (guint i = 0; i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type == ZT_OUTBOX_COMMAND && g_str_equal (item->command->action, "submit"))
        submission = zt_outbox_get (own, item->id, NULL);
    }
  g_assert_nonnull (submission);
  submission->state = ZT_OUTBOX_NEEDS_YOU;
  zt_outbox_update (own, submission, &error);
  g_assert_no_error (error);
  refused = read_agenda (fixture);
  g_assert_nonnull (find (refused, ZT_AGENDA_DECIDE));
  g_assert_cmpint (find (refused, ZT_AGENDA_DECIDE)->due, >, 0);
  g_assert_null (find (refused, ZT_AGENDA_DEADLINE));

  zt_workspace_outbox_drop (fixture->ws, submission->id, &error);
  g_assert_no_error (error);
  dropped = read_agenda (fixture);
  g_assert_null (find (dropped, ZT_AGENDA_DECIDE));
  g_assert_nonnull (find (dropped, ZT_AGENDA_DEADLINE));
  g_assert_nonnull (strstr (find (dropped, ZT_AGENDA_DEADLINE)->text, "again"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/agenda/" name, BidFixture, NULL, set_up, function, tear_down)
  ADD ("bid", test_bid);
  ADD ("closed", test_closed);
  ADD ("clarified", test_clarified);
  ADD ("answered", test_answered);
  ADD ("order", test_order);
  ADD ("submission", test_submission);
#undef ADD
  return g_test_run ();
}

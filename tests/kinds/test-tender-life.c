/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a tender, and each way in which it is refused. */
#include "config.h"

#include "kinds-sample.h"
#include "tender-life.h"
#include "zt-time.h"

static SampleWorld *
make_world (const char *changes)
{
  SampleWorld *world = sample_world_new ();
  g_autoptr (JsonObject) body = sample_body ("tender");
  g_autoptr (GError) error = NULL;

  if (changes != NULL)
    {
      g_autoptr (JsonObject) patch = sample_parse (changes);

      zt_json_merge_patch (body, patch);
    }
  sample_do (world, "tender", SAMPLE_TENDER, "create", body, SAMPLE_BUYER, ZT_ROLE_BUYER,
             sample_time (SAMPLE_NOW), &error);
  g_assert_no_error (error);
  return world;
}

static void
expect (SampleWorld *world, const char *action, const char *body, guint roles, const char *now,
        const char *refusal)
{
  sample_expect (world, "tender", SAMPLE_TENDER, action, body, SAMPLE_BUYER, roles,
                 sample_time (now), refusal);
}

static JsonObject *
tender_body (SampleWorld *world)
{
  return zt_record_get_body (sample_world_get (world, "tender", SAMPLE_TENDER));
}

static const char *
tender_state (SampleWorld *world)
{
  return zt_record_get_state (sample_world_get (world, "tender", SAMPLE_TENDER));
}

static void
test_whole_life (void)
{
  g_autoptr (SampleWorld) world = make_world (NULL);

  expect (world, "change", "{\"title\":\"新标题\"}", ZT_ROLE_BUYER, SAMPLE_NOW, NULL);
  expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, NULL);
  g_assert_cmpstr (tender_state (world), ==, "active");
  g_assert_cmpstr (zt_json_get_string (tender_body (world), "datePublished"), ==, SAMPLE_NOW);
  expect (world, "close", "{}", ZT_ROLE_PLATFORM, SAMPLE_END, NULL);
  expect (world, "open", "{}", ZT_ROLE_BUYER, SAMPLE_OPENING, NULL);
  g_assert_cmpstr (tender_state (world), ==, "opened");
  expect (world, "cancel", "{\"reason\":\"不足三家\"}", ZT_ROLE_BUYER, SAMPLE_OPENING, NULL);
  g_assert_cmpstr (zt_json_get_string (tender_body (world), "cancellation"), ==, "不足三家");
}

/* Changes to a complete draft, each of which must keep it from being published. */
static void
test_publish_refused (void)
{
  static const char *const cases[][2] = {
    { "{\"items\":[]}", "item" },
    { "{\"items\":null}", "item" },
    { "{\"parts\":null}", "parts" },
    { "{\"openingCertificates\":[]}", "opening certificate" },
    { "{\"value\":{\"amount\":0,\"currency\":\"CNY\"}}", "budget" },
    { "{\"ceiling\":{\"amount\":3200000.01,\"currency\":\"CNY\"}}", "ceiling" },
    { "{\"priceWeight\":null}", "weight" },
    { "{\"lots\":null}", "lot 1" },
    { "{\"tenderPeriod\":{\"endDate\":\"2026-11-23T01:00:00.000Z\"}}", "passed" },
    { "{\"tenderPeriod\":{\"endDate\":\"2026-12-12T01:00:00.000Z\"}}", "until 2026-12-13" },
    { "{\"bidOpening\":{\"date\":\"2026-12-21T01:29:59.999Z\"}}", "before the deadline" },
    { "{\"enquiryPeriod\":{\"endDate\":\"2026-12-22T01:00:00.000Z\"}}", "Enquiries" },
    { "{\"procurementMethodDetails\":\"consultation\","
      "\"tenderPeriod\":{\"endDate\":\"2026-12-02T01:00:00.000Z\"},\"enquiryPeriod\":null}",
      "until 2026-12-03" },
    { "{\"procurementMethodDetails\":\"inquiry\","
      "\"tenderPeriod\":{\"endDate\":\"2026-11-25T01:00:00.000Z\"},\"enquiryPeriod\":null}",
      "until 2026-11-26" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SampleWorld) world = make_world (cases[i][0]);

      expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, cases[i][1]);
    }
}

static void
test_publish_short_periods (void)
{
  static const char *const cases[] = {
    /* the twentieth day after the notice, whatever the hour */
    "{\"tenderPeriod\":{\"endDate\":\"2026-12-13T00:00:00.000Z\"},\"enquiryPeriod\":null}",
    "{\"procurementMethodDetails\":\"inquiry\","
    "\"tenderPeriod\":{\"endDate\":\"2026-11-26T01:00:00.000Z\"},\"enquiryPeriod\":null}",
    "{\"procurementMethodDetails\":\"single-source\","
    "\"tenderPeriod\":{\"endDate\":\"2026-11-23T02:00:00.000Z\"},\"enquiryPeriod\":null}",
    "{\"tenderPeriod\":{\"startDate\":null}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SampleWorld) world = make_world (cases[i]);

      expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, NULL);
      g_assert_nonnull (zt_json_get_string (tender_body (world), "tenderPeriod.startDate"));
    }
}

static void
test_who (void)
{
  g_autoptr (SampleWorld) world = make_world (NULL);
  gint64 now = sample_time (SAMPLE_NOW);

  expect (world, "publish", "{}", ZT_ROLE_BUYER, SAMPLE_NOW, "not allowed");
  sample_expect (world, "tender", SAMPLE_TENDER, "publish", "{}", SAMPLE_SUPPLIER, ZT_ROLE_APPROVER,
                 now, "There is no tender");
  sample_expect (world, "tender", SAMPLE_TENDER, "change", "{}", SAMPLE_AGENCY, ZT_ROLE_AGENCY, now,
                 NULL);
  sample_expect (world, "tender", SAMPLE_TENDER, "change",
                 "{\"buyer\":{\"id\":\"" SAMPLE_AGENCY "\"}}", SAMPLE_AGENCY, ZT_ROLE_AGENCY, now,
                 "cannot be set");
  expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, NULL);
  expect (world, "close", "{}", ZT_ROLE_BUYER, SAMPLE_END, "not allowed");
  sample_expect (world, "tender", SAMPLE_TENDER, "open", "{}", SAMPLE_SUPPLIER, ZT_ROLE_BUYER,
                 sample_time (SAMPLE_OPENING), "not allowed");
  {
    g_autoptr (SampleWorld) empty = sample_world_new ();
    g_autoptr (JsonObject) body = sample_body ("tender");
    g_autoptr (GError) error = NULL;

    g_assert_false (sample_do (empty, "tender", SAMPLE_TENDER, "create", body, SAMPLE_SUPPLIER,
                               ZT_ROLE_BUYER, now, &error));
    g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  }
}

static void
test_times (void)
{
  g_autoptr (SampleWorld) world = make_world (NULL);

  expect (world, "open", "{}", ZT_ROLE_BUYER, SAMPLE_OPENING, "state");
  expect (world, "publish", "{\"title\":\"x\"}", ZT_ROLE_APPROVER, SAMPLE_NOW, "no field");
  expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, NULL);
  expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, "state");
  expect (world, "change", "{}", ZT_ROLE_BUYER, SAMPLE_NOW, "state");
  expect (world, "close", "{}", ZT_ROLE_PLATFORM, "2026-12-21T01:29:59.999Z", "not passed");
  expect (world, "open", "{}", ZT_ROLE_BUYER, "2026-12-21T01:29:59.999Z", "may not be opened");
  expect (world, "open", "{}", ZT_ROLE_BUYER, SAMPLE_OPENING, NULL);
}

static void
test_amend (void)
{
  g_autoptr (SampleWorld) world = make_world (NULL);
  JsonObject *body;

  expect (world, "amend", "{\"text\":\"x\"}", ZT_ROLE_BUYER, SAMPLE_NOW, "state");
  expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, NULL);
  g_assert_cmpint (zt_tender_get_binding_version (tender_body (world)), ==, 0);
  expect (world, "amend", "{\"text\":\"内存含扩展\",\"affectsBids\":false}", ZT_ROLE_BUYER,
          "2026-12-20T00:00:00Z", NULL);
  g_assert_cmpint (zt_tender_get_binding_version (tender_body (world)), ==, 0);
  expect (world, "amend", "{\"text\":\"x\",\"affectsBids\":false,\"parts\":[]}", ZT_ROLE_BUYER,
          SAMPLE_NOW, "affects bids");
  expect (world, "amend", "{\"text\":\"技术要求调整\",\"requirements\":[]}", ZT_ROLE_BUYER,
          "2026-12-06T10:00:00Z", NULL); /* the fifteenth day before */
  g_assert_cmpint (zt_tender_get_binding_version (tender_body (world)), ==, 4);
  expect (world, "amend", "{\"text\":\"晚了\"}", ZT_ROLE_BUYER, "2026-12-07T00:00:00Z",
          "deadline to 2026-12-22");
  expect (world, "amend",
          "{\"text\":\"延期\",\"tenderPeriod\":{\"endDate\":\"2026-12-20T00:00:00Z\"}}",
          ZT_ROLE_BUYER, "2026-12-07T00:00:00Z", "never shortened");
  expect (world, "amend",
          "{\"text\":\"延期\",\"tenderPeriod\":{\"endDate\":\"2026-12-25T01:30:00Z\"},"
          "\"bidOpening\":{\"date\":\"2026-12-24T00:00:00Z\"}}",
          ZT_ROLE_BUYER, "2026-12-07T00:00:00Z", "before the deadline");
  expect (world, "amend",
          "{\"text\":\"延期\",\"tenderPeriod\":{\"endDate\":\"2026-12-22T01:30:00Z\"}}",
          ZT_ROLE_BUYER, "2026-12-07T00:00:00Z", NULL);
  body = tender_body (world);
  g_assert_cmpint (zt_tender_get_time (body, "tenderPeriod.endDate"), ==,
                   sample_time ("2026-12-22T01:30:00Z"));
  g_assert_cmpint (zt_tender_get_time (body, "bidOpening.date"), ==,
                   sample_time ("2026-12-22T01:30:00Z")); /* the opening moves with it */
  /* To name the opening without a time does not hold it back. */
  expect (world, "amend",
          "{\"text\":\"延期\",\"affectsBids\":false,\"bidOpening\":{},"
          "\"tenderPeriod\":{\"endDate\":\"2026-12-23T01:30:00Z\"}}",
          ZT_ROLE_BUYER, "2026-12-07T00:00:00Z", NULL);
  g_assert_cmpint (zt_tender_get_time (tender_body (world), "bidOpening.date"), ==,
                   sample_time ("2026-12-23T01:30:00Z"));
  body = tender_body (world);
  g_assert_cmpint (zt_json_get_int (body, "clarifications.2.number", 0), ==, 3);
  g_assert_cmpstr (zt_json_get_string (body, "clarifications.2.text"), ==, "延期");
  g_assert_cmpstr (zt_json_get_string (body, "clarifications.2.extends"), ==,
                   "2026-12-22T01:30:00Z");
  g_assert_cmpint (zt_json_get_int (body, "clarifications.2.version", 0), ==, 5);
  expect (world, "amend", "{\"text\":\"x\",\"title\":\"换标的\"}", ZT_ROLE_BUYER, SAMPLE_NOW,
          "no field");
  expect (world, "amend", "{\"text\":\"x\"}", ZT_ROLE_BUYER, "2026-12-23T01:30:00Z", "passed");
}

static void
test_unique_ids (void)
{
  g_autoptr (SampleWorld) world = make_world (NULL);

  expect (world, "change",
          "{\"items\":[{\"id\":\"1\",\"description\":\"a\",\"quantity\":\"1\",\"unit\":\"台\"},"
          "{\"id\":\"1\",\"description\":\"b\",\"quantity\":\"1\",\"unit\":\"台\"}]}",
          ZT_ROLE_BUYER, SAMPLE_NOW, "occurs twice");
}

static gboolean
may_read (SampleWorld *world, const char *of, guint roles)
{
  g_autoptr (ZtActor) actor = of != NULL ? zt_actor_new ("x", of, roles) : NULL;

  return zt_kind_may (&zt_kind_tender, sample_world_get (world, "tender", SAMPLE_TENDER), actor,
                      "read", 0, &world->lookup);
}

static void
test_read (void)
{
  g_autoptr (SampleWorld) world = make_world (NULL);

  g_assert_true (may_read (world, SAMPLE_BUYER, ZT_ROLE_APPROVER));
  g_assert_true (may_read (world, SAMPLE_AGENCY, ZT_ROLE_AGENCY));
  g_assert_true (may_read (world, "12440000000000000X", ZT_ROLE_SUPERVISOR));
  g_assert_false (may_read (world, SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY));
  g_assert_false (may_read (world, NULL, 0));
  expect (world, "publish", "{}", ZT_ROLE_APPROVER, SAMPLE_NOW, NULL);
  g_assert_true (may_read (world, SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY));
  g_assert_true (may_read (world, NULL, 0));
}

static void
test_upload_end (void)
{
  g_autoptr (JsonObject) body = sample_body ("tender");

  g_assert_cmpint (zt_tender_get_upload_end (body), ==, sample_time ("2026-12-21T02:30:00Z"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tender/whole-life", test_whole_life);
  g_test_add_func ("/tender/publish-refused", test_publish_refused);
  g_test_add_func ("/tender/publish-short-periods", test_publish_short_periods);
  g_test_add_func ("/tender/who", test_who);
  g_test_add_func ("/tender/times", test_times);
  g_test_add_func ("/tender/amend", test_amend);
  g_test_add_func ("/tender/unique-ids", test_unique_ids);
  g_test_add_func ("/tender/read", test_read);
  g_test_add_func ("/tender/upload-end", test_upload_end);
  return g_test_run ();
}

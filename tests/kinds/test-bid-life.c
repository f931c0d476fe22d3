/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a bid: to the millisecond, for one's own organisation, and unseen until the opening.
 */
#include "config.h"

#include "bid-life.h"
#include "kinds-sample.h"
#include "zt-time.h"

static SampleWorld *
make_world (void)
{
  SampleWorld *world = sample_world_new ();
  g_autoptr (JsonObject) body = sample_body ("tender");
  g_autoptr (GError) error = NULL;

  sample_do (world, "tender", SAMPLE_TENDER, "create", body, SAMPLE_BUYER, ZT_ROLE_BUYER,
             sample_time (SAMPLE_NOW), &error);
  g_assert_no_error (error);
  sample_expect (world, "tender", SAMPLE_TENDER, "publish", "{}", SAMPLE_BUYER, ZT_ROLE_APPROVER,
                 sample_time (SAMPLE_NOW), NULL);
  return world;
}

/* The sample commitment with @changes; NULL: as it is. */
static char *
commitment (const char *changes)
{
  g_autoptr (JsonObject) body = sample_body ("bid");

  if (changes != NULL)
    {
      g_autoptr (JsonObject) patch = sample_parse (changes);

      zt_json_merge_patch (body, patch);
    }
  return zt_json_canonical_object (body, NULL);
}

static void
submit (SampleWorld *world, const char *id, const char *changes, const char *of, guint roles,
        gint64 now, const char *refusal)
{
  g_autofree char *body = commitment (changes);

  sample_expect (world, "bid", id, "submit", body, of, roles, now, refusal);
}

static void
expect (SampleWorld *world, const char *action, const char *body, const char *of, guint roles,
        const char *now, const char *refusal)
{
  sample_expect (world, "bid", SAMPLE_BID, action, body, of, roles, sample_time (now), refusal);
}

#define SUPPLIER SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY
#define BUYER SAMPLE_BUYER, ZT_ROLE_BUYER

static ZtRecord *
the_bid (SampleWorld *world)
{
  return sample_world_get (world, "bid", SAMPLE_BID);
}

static void
test_whole_life (void)
{
  g_autoptr (SampleWorld) world = make_world ();

  submit (world, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), NULL);
  expect (world, "withdraw", "{\"reason\":\"调整报价\"}", SUPPLIER, SAMPLE_NOW, NULL);
  g_assert_cmpstr (zt_record_get_state (the_bid (world)), ==, "withdrawn");
  submit (world, SAMPLE_BID, "{\"tenderVersion\":2}", SUPPLIER, sample_time (SAMPLE_NOW), NULL);
  g_assert_cmpstr (zt_record_get_state (the_bid (world)), ==, "submitted");
  g_assert_null (zt_json_get (zt_record_get_body (the_bid (world)), "withdrawal"));
  g_assert_cmpint (zt_record_get_version (the_bid (world)), ==, 3);
  world->release_fits = FALSE;
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SUPPLIER, SAMPLE_OPENING,
          "(releaseKey): it does not fit");
  world->release_fits = TRUE;
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SUPPLIER, SAMPLE_OPENING, NULL);
  expect (world, "open", "{}", BUYER, SAMPLE_OPENING, NULL);
  expect (world, "reject", "{\"reason\":\"签名无效\"}", BUYER, SAMPLE_OPENING, NULL);
  g_assert_cmpstr (zt_record_get_state (the_bid (world)), ==, "rejected");
}

static void
test_deadline (void)
{
  g_autoptr (SampleWorld) world = make_world ();
  gint64 end = sample_time (SAMPLE_END);

  submit (world, SAMPLE_BID, NULL, SUPPLIER, end, "The deadline was");
  submit (world, SAMPLE_BID, NULL, SUPPLIER, end + 1, "The deadline was");
  submit (world, SAMPLE_BID, NULL, SUPPLIER, end - 1, NULL); /* a microsecond before */
  submit (world, SAMPLE_BID, NULL, SUPPLIER, end, "The deadline was");
  expect (world, "withdraw", "{}", SUPPLIER, SAMPLE_END, "The deadline was");
  expect (world, "withdraw", "{}", SUPPLIER, "2026-12-21T01:29:59.999Z", NULL);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *changes;
    const char *refusal;
  } cases[] = {
    { "{\"parts\":[]}", "at least one" },
    { "{\"parts\":[{\"id\":\"a1\",\"sha256\":\"" SAMPLE_DIGEST "\",\"size\":1}]}", "package" },
    { "{\"parts\":[{\"id\":\"package\",\"sha256\":\"" SAMPLE_DIGEST "\",\"size\":0}]}", "empty" },
    { "{\"parts\":[{\"id\":\"package\",\"sha256\":\"" SAMPLE_DIGEST
      "\",\"size\":1},{\"id\":\"package\",\"sha256\":\"" SAMPLE_DIGEST "\",\"size\":1}]}",
      "occurs twice" },
    { "{\"parts\":[{\"id\":\"package\",\"sha256\":\"x\",\"size\":1}]}", "parts.0.sha256" },
    { "{\"parts\":[{\"id\":\"package\",\"sha256\":\"" SAMPLE_DIGEST
      "\",\"size\":1},{\"id\":\"a1\",\"sha256\":\"" SAMPLE_DIGEST "\",\"size\":2}]}",
      "two sizes" },
    { "{\"parts\":[{\"id\":\"package\",\"sha256\":\"" SAMPLE_DIGEST "\",\"size\":8589934593}]}",
      "parts.0.size" },
    { "{\"protocolVersion\":2}", "protocol version 1" },
    { "{\"releaseCertificate\":null}", "second seal" },
    { "{\"signature\":null}", "signed" },
    { "{\"tenderVersion\":3}", "no version 3" },
    { "{\"tender\":\"other\"}", "id of this bid" },
    { "{\"releaseKey\":\"AAEC\"}", "cannot be set" },
    { "{\"price\":1}", "no field" },
  };
  g_autoptr (SampleWorld) world = make_world ();
  gint64 now = sample_time (SAMPLE_NOW);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    submit (world, SAMPLE_BID, cases[i].changes, SUPPLIER, now, cases[i].refusal);
  submit (world, SAMPLE_TENDER ".x", NULL, SUPPLIER, now, "id of this bid");
  submit (world, SAMPLE_BID, NULL, SAMPLE_RIVAL, ZT_ROLE_SIGNATORY, now, "not allowed");
  submit (world, SAMPLE_BID, NULL, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, now, "not allowed");
  world->signature_holds = FALSE;
  submit (world, SAMPLE_BID, NULL, SUPPLIER, now, "does not hold");
  world->signature_holds = TRUE;
  world->release_fits = FALSE;
  submit (world, SAMPLE_BID, NULL, SUPPLIER, now, "(releaseCertificate): it does not fit");
  g_assert_null (the_bid (world));
}

static void
test_tender_state (void)
{
  g_autoptr (SampleWorld) world = make_world ();
  g_autoptr (SampleWorld) empty = sample_world_new ();

  submit (empty, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), "There is no tender");
  sample_expect (world, "tender", SAMPLE_TENDER, "cancel", "{\"reason\":\"x\"}", SAMPLE_BUYER,
                 ZT_ROLE_BUYER, sample_time (SAMPLE_NOW), NULL);
  submit (world, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), "does not accept");
}

/* C45: a bid for a version that a clarification has overtaken is refused; other new versions of the
 * tender do not matter. */
static void
test_clarified (void)
{
  g_autoptr (SampleWorld) world = make_world ();
  gint64 now = sample_time (SAMPLE_NOW);

  sample_expect (world, "tender", SAMPLE_TENDER, "amend",
                 "{\"text\":\"说明\",\"affectsBids\":false}", BUYER, now, NULL);
  submit (world, SAMPLE_BID, NULL, SUPPLIER, now, NULL);
  sample_expect (world, "tender", SAMPLE_TENDER, "amend", "{\"text\":\"更正\"}", BUYER, now, NULL);
  submit (world, SAMPLE_BID, "{\"tenderVersion\":3}", SUPPLIER, now,
          "a clarification made version 4");
  submit (world, SAMPLE_BID, "{\"tenderVersion\":4}", SUPPLIER, now, NULL);
}

static void
test_release (void)
{
  g_autoptr (SampleWorld) world = make_world ();

  submit (world, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), NULL);
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SUPPLIER, "2026-12-21T01:29:59.999Z",
          "from the opening on");
  expect (world, "open", "{}", BUYER, "2026-12-21T01:29:59.999Z", "There is no bid");
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SAMPLE_RIVAL, ZT_ROLE_SIGNATORY,
          SAMPLE_OPENING, "There is no bid");
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SUPPLIER, SAMPLE_OPENING, NULL);
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SUPPLIER, SAMPLE_OPENING, NULL);
  expect (world, "release", "{\"releaseKey\":\"AAED\"}", SUPPLIER, SAMPLE_OPENING, "already");
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (the_bid (world)), "releaseKey"), ==,
                   "AAEC");
  expect (world, "open", "{}", SAMPLE_AGENCY, ZT_ROLE_AGENCY, SAMPLE_OPENING, NULL);
}

static void
test_other_buyer (void)
{
  g_autoptr (SampleWorld) world = make_world ();

  submit (world, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), NULL);
  expect (world, "open", "{}", SAMPLE_RIVAL, ZT_ROLE_BUYER, SAMPLE_OPENING, "There is no bid");
  expect (world, "reject", "{\"reason\":\"x\"}", SAMPLE_RIVAL, ZT_ROLE_BUYER, SAMPLE_OPENING,
          "There is no bid");
}

/* The stored body without what came later is, to the byte, what was signed. */
static void
test_signed_body (void)
{
  g_autoptr (SampleWorld) world = make_world ();
  g_autoptr (JsonObject) sent = sample_body ("bid");
  g_autoptr (JsonObject) kept = NULL;
  g_autofree char *before = NULL, *after = NULL;

  submit (world, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), NULL);
  expect (world, "release", "{\"releaseKey\":\"AAEC\"}", SUPPLIER, SAMPLE_OPENING, NULL);
  kept = zt_bid_get_signed_body (zt_record_get_body (the_bid (world)));
  json_object_remove_member (sent, "signature");
  before = zt_json_canonical_object (sent, NULL);
  after = zt_json_canonical_object (kept, NULL);
  g_assert_cmpstr (before, ==, after);
}

static void
test_read (void)
{
  static const struct
  {
    const char *of;
    guint roles;
    gboolean before, after; /* the opening */
  } rows[] = {
    { SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY, TRUE, TRUE },
    { SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, TRUE, TRUE },
    { SAMPLE_SUPPLIER, ZT_ROLE_EXPERT, FALSE, FALSE },
    { SAMPLE_RIVAL, ZT_ROLE_SIGNATORY, FALSE, FALSE },
    { SAMPLE_RIVAL, ZT_ROLE_BUYER, FALSE, FALSE },
    { SAMPLE_BUYER, ZT_ROLE_BUYER, FALSE, TRUE },
    { SAMPLE_BUYER, ZT_ROLE_APPROVER, FALSE, TRUE },
    { SAMPLE_AGENCY, ZT_ROLE_AGENCY, FALSE, TRUE },
    { "12440000000000000X", ZT_ROLE_SUPERVISOR, FALSE, TRUE },
    { "12440000000000000X", ZT_ROLE_ADMINISTRATOR, FALSE, FALSE },
    { NULL, ZT_ROLE_PLATFORM, TRUE, TRUE },
  };
  g_autoptr (SampleWorld) world = make_world ();
  gint64 opening = sample_time (SAMPLE_OPENING);

  submit (world, SAMPLE_BID, NULL, SUPPLIER, sample_time (SAMPLE_NOW), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ZtActor) actor = zt_actor_new ("x", rows[i].of, rows[i].roles);

      g_assert_cmpint (zt_kind_may (&zt_kind_bid, the_bid (world), actor, "read", opening - 1,
                                    &world->lookup),
                       ==, rows[i].before);
      g_assert_cmpint (zt_kind_may (&zt_kind_bid, the_bid (world), actor, "read", opening,
                                    &world->lookup),
                       ==, rows[i].after);
    }
  g_assert_false (
      zt_kind_may (&zt_kind_bid, the_bid (world), NULL, "read", opening, &world->lookup));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bid/whole-life", test_whole_life);
  g_test_add_func ("/bid/deadline", test_deadline);
  g_test_add_func ("/bid/refused", test_refused);
  g_test_add_func ("/bid/tender-state", test_tender_state);
  g_test_add_func ("/bid/clarified", test_clarified);
  g_test_add_func ("/bid/release", test_release);
  g_test_add_func ("/bid/other-buyer", test_other_buyer);
  g_test_add_func ("/bid/signed-body", test_signed_body);
  g_test_add_func ("/bid/read", test_read);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enquiries: asked, answered, withdrawn, and who sees them. */
#include "config.h"

#include "kinds-sample.h"

static gint64
now (void)
{
  return sample_time (SAMPLE_NOW);
}

static void
create (SampleWorld *world, const char *kind, const char *id, const char *of, guint roles,
        const char *refusal)
{
  g_autoptr (JsonObject) body = sample_body (kind);
  g_autofree char *text = zt_json_canonical_object (body, NULL);

  sample_expect (world, kind, id, "create", text, of, roles, now (), refusal);
}

static gboolean
may_read (SampleWorld *world, const char *kind, const char *id, const char *of, guint roles)
{
  g_autoptr (ZtActor) actor = zt_actor_new ("x", of, roles);

  return zt_kind_may (zt_kinds_find (kind), sample_world_get (world, kind, id), actor, "read",
                      now (), &world->lookup);
}

static SampleWorld *
world_with_tender (void)
{
  SampleWorld *world = sample_world_new ();

  create (world, "tender", SAMPLE_TENDER, SAMPLE_BUYER, ZT_ROLE_BUYER, NULL);
  sample_expect (world, "tender", SAMPLE_TENDER, "publish", "{}", SAMPLE_BUYER, ZT_ROLE_APPROVER,
                 now (), NULL);
  return world;
}

static void
test_enquiry (void)
{
  g_autoptr (SampleWorld) world = world_with_tender ();
  g_autoptr (SampleWorld) empty = sample_world_new ();
  const char *kind = "enquiry", *id = sample_id ("enquiry");
  g_autoptr (JsonObject) body = sample_body (kind);
  g_autofree char *text = zt_json_canonical_object (body, NULL);

  create (empty, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, "no such tender");
  create (world, kind, id, SAMPLE_RIVAL, ZT_ROLE_DRAFTER, "not allowed");
  sample_expect (world, kind, id, "create", text, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER,
                 sample_time ("2026-12-10T09:00:00.000Z"), "has passed");
  create (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, NULL);
  g_assert_true (may_read (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY));
  g_assert_true (may_read (world, kind, id, SAMPLE_BUYER, ZT_ROLE_BUYER));
  g_assert_true (may_read (world, kind, id, "x", ZT_ROLE_SUPERVISOR));
  g_assert_false (may_read (world, kind, id, SAMPLE_RIVAL, ZT_ROLE_SIGNATORY));
  g_assert_false (may_read (world, kind, id, SAMPLE_RIVAL, ZT_ROLE_BUYER));
  sample_expect (world, kind, id, "answer", "{\"answer\":\"含\"}", SAMPLE_RIVAL, ZT_ROLE_BUYER,
                 now (), "There is no enquiry");
  sample_expect (world, kind, id, "answer", "{}", SAMPLE_BUYER, ZT_ROLE_BUYER, now (), "required");
  sample_expect (world, kind, id, "answer", "{\"answer\":\"含\"}", SAMPLE_BUYER, ZT_ROLE_BUYER,
                 now (), NULL);
  g_assert_false (may_read (world, kind, id, SAMPLE_RIVAL, ZT_ROLE_SIGNATORY));
  sample_expect (world, kind, id, "withdraw", "{}", SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, now (),
                 "state");
}

static void
test_enquiry_withdrawn (void)
{
  g_autoptr (SampleWorld) world = world_with_tender ();
  const char *kind = "enquiry", *id = sample_id ("enquiry");

  create (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, NULL);
  sample_expect (world, kind, id, "withdraw", "{}", SAMPLE_RIVAL, ZT_ROLE_DRAFTER, now (),
                 "There is no enquiry");
  sample_expect (world, kind, id, "withdraw", "{}", SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, now (), NULL);
  sample_expect (world, kind, id, "answer", "{\"answer\":\"含\"}", SAMPLE_BUYER, ZT_ROLE_BUYER,
                 now (), "state");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/enquiry/life", test_enquiry);
  g_test_add_func ("/enquiry/withdrawn", test_enquiry_withdrawn);
  return g_test_run ();
}

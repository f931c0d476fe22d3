/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Organisations, people and drafts: their lives and who sees them. */
#include "config.h"

#include "kinds-sample.h"

#define ADMIN "platform", ZT_ROLE_ADMINISTRATOR

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

static void
test_organisation (void)
{
  g_autoptr (SampleWorld) world = sample_world_new ();
  const char *kind = "organisation", *id = SAMPLE_SUPPLIER;

  create (world, kind, "91440101MA5900000A", ADMIN, "credit code");
  create (world, kind, "short", ADMIN, "credit code");
  create (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY, "not allowed");
  create (world, kind, id, ADMIN, NULL);
  sample_expect (world, kind, id, "update", "{\"bank\":{\"account\":\"6223\"}}", SAMPLE_SUPPLIER,
                 ZT_ROLE_SIGNATORY, now (), NULL);
  sample_expect (world, kind, id, "update", "{\"name\":\"别的公司\"}", SAMPLE_SUPPLIER,
                 ZT_ROLE_SIGNATORY, now (), "no field");
  sample_expect (world, kind, id, "update", "{}", SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER, now (),
                 "not allowed");
  sample_expect (world, kind, id, "correct", "{\"name\":\"新名有限公司\"}", ADMIN, now (), NULL);
  sample_expect (world, kind, id, "suspend", "{}", ADMIN, now (), NULL);
  sample_expect (world, kind, id, "update", "{}", SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY, now (),
                 "state");
  sample_expect (world, kind, id, "restore", "{}", ADMIN, now (), NULL);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (sample_world_get (world, kind, id)),
                                       "bank.account"),
                   ==, "6223");
  g_assert_true (may_read (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER));
  g_assert_true (may_read (world, kind, id, SAMPLE_BUYER, ZT_ROLE_BUYER));
  g_assert_false (may_read (world, kind, id, SAMPLE_RIVAL, ZT_ROLE_SIGNATORY));
}

static void
test_person (void)
{
  g_autoptr (SampleWorld) world = sample_world_new ();
  const char *kind = "person", *id = "supplier1";

  create (world, kind, "somebody", ADMIN, "user name");
  create (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_SIGNATORY, "not allowed");
  create (world, kind, id, ADMIN, NULL);
  sample_expect (world, kind, id, "change", "{\"roles\":[\"drafter\"]}", ADMIN, now (), NULL);
  sample_expect (world, kind, id, "change", "{\"roles\":[\"platform\"]}", ADMIN, now (), "roles.0");
  sample_expect (world, kind, id, "change", "{\"password\":\"x\"}", ADMIN, now (), "no field");
  sample_expect (world, kind, id, "change", "{\"organisation\":\"" SAMPLE_RIVAL "\"}", ADMIN,
                 now (), "cannot be set");
  g_assert_true (may_read (world, kind, id, SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER));
  g_assert_true (may_read (world, kind, id, "x", ZT_ROLE_SUPERVISOR));
  g_assert_false (may_read (world, kind, id, SAMPLE_BUYER, ZT_ROLE_BUYER));
}

/* Whoever tries, and however: somebody active keeps the role. */
static void
test_last_administrator (void)
{
  g_autoptr (SampleWorld) world = sample_world_new ();
  const char *const names[] = { "admin1", "admin2" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *body
          = g_strdup_printf ("{\"user\":\"%s\",\"name\":\"管理员\",\"organisation\":\"" SAMPLE_BUYER
                             "\",\"roles\":[\"administrator\"]}",
                             names[i]);

      sample_expect (world, "person", names[i], "create", body, ADMIN, now (), NULL);
    }
  sample_expect (world, "person", "admin1", "suspend", "{}", ADMIN, now (), NULL);
  sample_expect (world, "person", "admin2", "suspend", "{}", ADMIN, now (), "last active");
  sample_expect (world, "person", "admin2", "change", "{\"roles\":[\"supervisor\"]}", ADMIN, now (),
                 "last active");
  sample_expect (world, "person", "admin2", "change", "{\"roles\":null}", ADMIN, now (),
                 "last active");
  sample_expect (world, "person", "admin2", "change",
                 "{\"roles\":[\"supervisor\",\"administrator\"]}", ADMIN, now (), NULL);
  sample_expect (world, "person", "admin1", "restore", "{}", ADMIN, now (), NULL);
  sample_expect (world, "person", "admin2", "suspend", "{}", ADMIN, now (), NULL);
}

static void
test_draft_is_never_sent (void)
{
  g_autoptr (SampleWorld) world = sample_world_new ();

  create (world, "draft", sample_id ("draft"), SAMPLE_SUPPLIER, ZT_ROLE_DRAFTER,
          "stays in the workspace");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/party/organisation", test_organisation);
  g_test_add_func ("/party/person", test_person);
  g_test_add_func ("/party/last-administrator", test_last_administrator);
  g_test_add_func ("/party/draft-is-never-sent", test_draft_is_never_sent);
  return g_test_run ();
}

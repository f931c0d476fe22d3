/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands applied to a small noun: versions, permissions, scopes, flags, signatures, and what
 * nobody may learn. */
#include "config.h"

#include "zt-command.h"
#include "zt-error.h"

static gboolean
no_thirteen (const ZtStep *step, GError **error)
{
  if (zt_json_get_int (step->after, "number", 0) != 13)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED, "thirteen");
  return FALSE;
}

static gboolean
stamp (const ZtStep *step, GError **error)
{
  return zt_json_set_string (step->after, "stamp", step->actor->person, error);
}

/* Drafts are their owner's alone. */
static gboolean
toy_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now, const ZtLookup *lookup)
{
  return !g_str_equal (zt_record_get_state (record), "draft")
         || g_strcmp0 (zt_json_get_string (zt_record_get_body (record), "owner"),
                       actor != NULL ? actor->organisation : NULL)
                == 0;
}

static const ZtField toy_fields[] = {
  { "owner", ZT_REFERENCE, ZT_REQUIRED | ZT_FIXED, "Owner" },
  { "title", ZT_TEXT, ZT_REQUIRED, "Title" },
  { "number", ZT_INTEGER, 0, "Number" },
  { "stamp", ZT_TEXT, ZT_DERIVED, "Stamp" },
  { "helpers", ZT_LIST, 0, "Helpers" },
  { "signature", ZT_BINARY, 0, "Signature" },
  { NULL },
};
static const ZtField only_number[] = { { "number", ZT_INTEGER, ZT_REQUIRED, "Number" }, { NULL } };
static const ZtTransition toy_life[] = {
  { "create", NULL, "draft", ZT_ROLE_BUYER, no_thirteen, .label = "Create" },
  { "change", "draft|active", NULL, ZT_ROLE_BUYER | ZT_ROLE_AGENCY, no_thirteen,
    .label = "Change" },
  { "publish", "draft", "active", ZT_ROLE_APPROVER, NULL, stamp, only_number, "Publish" },
  { "note", "active", NULL, ZT_ROLE_EXPERT | ZT_ROLE_SUPERVISOR, .label = "Note" },
  { "seal", "active", "sealed", ZT_ROLE_BUYER, .label = "Seal", .is_signed = TRUE },
  { "tick", "active", NULL, ZT_ROLE_PLATFORM, .label = "Tick" },
  { NULL },
};
static const ZtPermission toy_permissions[] = {
  { ZT_ROLE_PUBLIC, "read", ZT_SCOPE_ANY },
  { ZT_ROLE_AGENCY, "change", ZT_SCOPE_ASSIGNED },
  { ZT_ROLE_EXPERT, "note", ZT_SCOPE_ASSIGNED },
  { ZT_ROLE_SUPERVISOR, "note", ZT_SCOPE_ANY },
  { ZT_ROLE_NONE },
};
static const ZtKind toy = {
  .name = "toy",
  .label = "Toy",
  .fields = toy_fields,
  .life = toy_life,
  .permissions = toy_permissions,
  .owner = "owner",
  .title = "title",
  .assigned = "helpers",
  .may_read = toy_may_read,
};

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static ZtRecord *
make (const char *state)
{
  g_autoptr (JsonObject) body
      = parse ("{\"owner\":\"ORG\",\"title\":\"x\",\"number\":1,\"helpers\":[\"HELP\",\"ann\"]}");

  return zt_record_new ("toy", "t1", 4, state, body);
}

static ZtEvent *
apply (ZtRecord *record, const char *action, gint64 if_version, const char *body_text,
       const char *organisation, guint roles, const ZtLookup *lookup, GError **error)
{
  g_autoptr (JsonObject) body = parse (body_text);
  g_autoptr (ZtCommand) command = zt_command_new ("toy", "t1", action, if_version, body);
  g_autoptr (ZtActor) actor = zt_actor_new ("ann", organisation, roles);

  return zt_apply (&toy, command, record, actor, 1000000, TRUE, lookup, error);
}

static void
expect (ZtRecord *record, const char *action, gint64 if_version, const char *body,
        const char *organisation, guint roles, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event
      = apply (record, action, if_version, body, organisation, roles, NULL, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    {
      g_assert_null (event);
      g_assert_error (error, ZT_ERROR, code);
    }
}

#define OK (-1)
#define NEW "{\"owner\":\"ORG\",\"title\":\"x\"}"

static void
test_next_version (void)
{
  g_autoptr (ZtRecord) record = make ("draft");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event = apply (record, "change", 4, "{\"title\":\"y\",\"number\":null}",
                                     "ORG", ZT_ROLE_BUYER, NULL, &error);
  JsonObject *body;

  g_assert_no_error (error);
  g_assert_cmpint (zt_record_get_version (event->record), ==, 5);
  g_assert_cmpstr (zt_record_get_state (event->record), ==, "draft");
  g_assert_cmpint (event->position, ==, 0);
  g_assert_cmpint (event->time, ==, 0);
  body = zt_record_get_body (event->record);
  g_assert_cmpstr (zt_json_get_string (body, "title"), ==, "y");
  g_assert_cmpstr (zt_json_get_string (body, "owner"), ==, "ORG");
  g_assert_null (zt_json_get (body, "number"));
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (record), "title"), ==, "x");
}

static void
test_versions (void)
{
  g_autoptr (ZtRecord) record = make ("draft");

  expect (NULL, "create", 0, NEW, "ORG", ZT_ROLE_BUYER, OK);
  expect (NULL, "create", -1, NEW, "ORG", ZT_ROLE_BUYER, OK);
  expect (NULL, "create", 3, NEW, "ORG", ZT_ROLE_BUYER, ZT_ERROR_STALE);
  expect (record, "change", 4, "{}", "ORG", ZT_ROLE_BUYER, OK);
  expect (record, "change", -1, "{}", "ORG", ZT_ROLE_BUYER, OK);
  expect (record, "change", 3, "{}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_STALE);
  expect (record, "change", 5, "{}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_STALE);
  expect (record, "change", 0, "{}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_STALE);
}

static void
test_states_and_bodies (void)
{
  g_autoptr (ZtRecord) draft = make ("draft");
  g_autoptr (ZtRecord) active = make ("active");
  g_autoptr (ZtRecord) gone = make ("sealed");

  expect (NULL, "change", -1, "{}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_REFUSED);
  expect (draft, "create", -1, NEW, "ORG", ZT_ROLE_BUYER, ZT_ERROR_REFUSED);
  expect (draft, "explode", -1, "{}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_REFUSED);
  expect (gone, "change", -1, "{}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_REFUSED);
  expect (active, "change", -1, "{}", "ORG", ZT_ROLE_BUYER, OK);
  expect (draft, "change", -1, "{\"number\":13}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_REFUSED);
  expect (draft, "change", -1, "{\"number\":\"a\"}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_INVALID);
  expect (draft, "change", -1, "{\"colour\":1}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_INVALID);
  expect (draft, "change", -1, "{\"title\":null}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_INVALID);
  expect (draft, "change", -1, "{\"owner\":\"OTHER\"}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_INVALID);
  expect (draft, "change", -1, "{\"owner\":\"ORG\"}", "ORG", ZT_ROLE_BUYER, OK);
  expect (draft, "change", -1, "{\"stamp\":\"me\"}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_INVALID);
  expect (NULL, "create", 0, "{\"owner\":\"ORG\"}", "ORG", ZT_ROLE_BUYER, ZT_ERROR_INVALID);
  expect (draft, "publish", -1, "{\"number\":2}", "ORG", ZT_ROLE_APPROVER, OK);
  expect (draft, "publish", -1, "{}", "ORG", ZT_ROLE_APPROVER, ZT_ERROR_INVALID);
  expect (draft, "publish", -1, "{\"title\":\"y\"}", "ORG", ZT_ROLE_APPROVER, ZT_ERROR_INVALID);
}

/* Every role against every action, for one's own organisation, as assigned, and for a stranger. */
static void
test_matrix (void)
{
  static const struct
  {
    const char *state;
    const char *action;
    const char *body;
    guint own, assigned, any; /* roles that may */
  } rows[] = {
    { "active", "change", "{}", ZT_ROLE_BUYER, ZT_ROLE_AGENCY, ZT_ROLE_NONE },
    { "draft", "publish", "{\"number\":1}", ZT_ROLE_APPROVER, ZT_ROLE_NONE, ZT_ROLE_NONE },
    { "active", "note", "{}", ZT_ROLE_SUPERVISOR, ZT_ROLE_SUPERVISOR | ZT_ROLE_EXPERT,
      ZT_ROLE_SUPERVISOR },
    { "active", "tick", "{}", ZT_ROLE_PLATFORM, ZT_ROLE_PLATFORM, ZT_ROLE_PLATFORM },
  };
  static const char *const organisations[] = { "ORG", "HELP", "OTHER" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint role = ZT_ROLE_PUBLIC; role <= ZT_ROLE_PLATFORM; role <<= 1)
      for (gsize o = 0; o < G_N_ELEMENTS (organisations); o++)
        {
          const guint masks[] = { rows[i].own, rows[i].assigned, rows[i].any };
          g_autoptr (ZtRecord) record = make (rows[i].state);
          g_autoptr (ZtActor) actor = zt_actor_new ("bob", organisations[o], role);
          g_autoptr (JsonObject) body = parse (rows[i].body);
          g_autoptr (ZtCommand) command = zt_command_new ("toy", "t1", rows[i].action, -1, body);
          g_autoptr (GError) error = NULL;
          g_autoptr (ZtEvent) event
              = zt_apply (&toy, command, record, actor, 1000, TRUE, NULL, &error);
          gboolean expected = (masks[o] & role) != 0;

          /* The same row decides what a menu offers. */
          g_assert_cmpint (zt_kind_may (&toy, record, actor, rows[i].action, 0, NULL), ==,
                           expected);
          if ((event != NULL) != expected)
            g_error ("%s as %s of %s: %s", rows[i].action, zt_role_name ((ZtRole) role),
                     organisations[o], error != NULL ? error->message : "allowed");
          if (!expected)
            g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
        }
}

static void
test_assigned_person (void)
{
  g_autoptr (ZtRecord) record = make ("active");

  expect (record, "note", -1, "{}", "OTHER", ZT_ROLE_EXPERT, OK); /* "ann" is named herself */
}

static void
test_create_for_others (void)
{
  expect (NULL, "create", 0, NEW, "OTHER", ZT_ROLE_BUYER, ZT_ERROR_REFUSED);
  expect (NULL, "create", 0, NEW, "ORG", ZT_ROLE_SIGNATORY, ZT_ERROR_REFUSED);
}

/* A refusal must not tell a stranger whether the record is there. */
static void
test_hidden (void)
{
  static const char *const commands[][2] = {
    { "create", "{\"owner\":\"OTHER\",\"title\":\"x\"}" },
    { "create", NEW },
    { "change", "{}" },
    { "publish", "{\"number\":1}" },
    { "seal", "{}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (ZtRecord) hidden = make ("draft");
      g_autoptr (GError) with = NULL, without = NULL;
      g_autoptr (ZtEvent) first
          = apply (hidden, commands[i][0], 9, commands[i][1], "OTHER", ZT_ROLE_BUYER, NULL, &with);
      g_autoptr (ZtEvent) second
          = apply (NULL, commands[i][0], 9, commands[i][1], "OTHER", ZT_ROLE_BUYER, NULL, &without);

      g_assert_null (first);
      g_assert_null (second);
      g_assert_cmpint (with->code, ==, without->code);
      g_assert_cmpstr (with->message, ==, without->message);
    }
  {
    g_autoptr (ZtRecord) hidden = make ("draft");

    expect (hidden, "create", 0, "{\"owner\":\"OTHER\",\"title\":\"x\"}", "OTHER", ZT_ROLE_BUYER,
            ZT_ERROR_REFUSED);
  }
}

typedef struct
{
  gboolean answer;
  char *content;
  char *organisation;
} Verifier;

static gboolean
verify (GBytes *content, GBytes *signature, const char *organisation, gpointer user_data,
        GError **error)
{
  Verifier *verifier = user_data;
  gsize length;
  const char *text = g_bytes_get_data (content, &length);

  g_free (verifier->content);
  verifier->content = g_strndup (text, length);
  g_free (verifier->organisation);
  verifier->organisation = g_strdup (organisation);
  if (!verifier->answer)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED, "not signed by them");
  return verifier->answer;
}

static void
test_signed (void)
{
  g_autoptr (ZtRecord) record = make ("active");
  Verifier verifier = { TRUE, NULL, NULL };
  const ZtLookup lookup = { .verify = verify, .user_data = &verifier };
  const ZtLookup blind = { 0 };
  const char *body = "{\"title\":\"z\",\"number\":2,\"signature\":\"AAEC\"}";
  g_autoptr (JsonObject) wire = parse (body);
  g_autoptr (ZtCommand) command = zt_command_new ("toy", "t1", "seal", -1, wire);
  g_autoptr (ZtActor) actor = zt_actor_new ("ann", "ORG", ZT_ROLE_BUYER);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event
      = apply (record, "seal", -1, body, "ORG", ZT_ROLE_BUYER, &lookup, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (verifier.content, ==, "{\"number\":2,\"title\":\"z\"}");
  g_assert_cmpstr (verifier.organisation, ==, "ORG");
  g_clear_pointer (&event, zt_event_free);

  verifier.answer = FALSE;
  g_assert_null (apply (record, "seal", -1, body, "ORG", ZT_ROLE_BUYER, &lookup, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);

  /* Without the means, authority refuses and a client leaves it to the platform. */
  g_assert_null (apply (record, "seal", -1, body, "ORG", ZT_ROLE_BUYER, &blind, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);
  event = zt_apply (&toy, command, record, actor, 1000, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&event, zt_event_free);

  g_assert_null (apply (record, "seal", -1, "{}", "ORG", ZT_ROLE_BUYER, &lookup, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_free (verifier.content);
  g_free (verifier.organisation);
}

static void
test_private (void)
{
  ZtKind private_toy = toy;
  g_autoptr (JsonObject) body = parse (NEW);
  g_autoptr (ZtCommand) command = zt_command_new ("toy", "t1", "create", 0, body);
  g_autoptr (ZtActor) actor = zt_actor_new ("ann", "ORG", ZT_ROLE_BUYER);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event = NULL;

  private_toy.is_private = TRUE;
  g_assert_null (zt_apply (&private_toy, command, NULL, actor, 1, TRUE, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);
  event = zt_apply (&private_toy, command, NULL, actor, 1, FALSE, NULL, &error);
  g_assert_no_error (error);
}

static void
test_actions (void)
{
  g_autoptr (ZtRecord) record = make ("active");
  g_autoptr (ZtActor) buyer = zt_actor_new ("ann", "ORG", ZT_ROLE_BUYER | ZT_ROLE_SUPERVISOR);
  g_autoptr (GPtrArray) actions = zt_kind_actions (&toy, record, buyer);
  g_autoptr (GPtrArray) none = zt_kind_actions (&toy, record, NULL);
  g_autoptr (GPtrArray) birth = zt_kind_actions (&toy, NULL, buyer);
  g_autofree char *joined = g_strjoinv (",", (char **) actions->pdata);

  g_assert_cmpstr (joined, ==, "change,note,seal");
  g_assert_cmpuint (none->len, ==, 1);
  g_assert_cmpstr (birth->pdata[0], ==, "create");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply/next-version", test_next_version);
  g_test_add_func ("/apply/versions", test_versions);
  g_test_add_func ("/apply/states-and-bodies", test_states_and_bodies);
  g_test_add_func ("/apply/matrix", test_matrix);
  g_test_add_func ("/apply/assigned-person", test_assigned_person);
  g_test_add_func ("/apply/create-for-others", test_create_for_others);
  g_test_add_func ("/apply/hidden", test_hidden);
  g_test_add_func ("/apply/signed", test_signed);
  g_test_add_func ("/apply/private", test_private);
  g_test_add_func ("/apply/actions", test_actions);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts: each save a revision, autosaves of a minute one, nothing overwritten unseen; evidence
 * beside them. */
#include "config.h"

#include "store-fixture.h"
#include "zt-drafts.h"

#define ID "01936b1c-7e1d-7abc-8def-0123456789ac"

static ZtRecord *
make_draft (gint64 version, const char *notes)
{
  g_autoptr (JsonObject) body = sample_body ("draft");

  json_object_set_string_member (body, "notes", notes);
  return zt_record_new ("draft", ID, version, "draft", body);
}

static ZtRecord *
save (Fixture *fixture, gint64 version, const char *notes, const char *what)
{
  g_autoptr (ZtRecord) draft = make_draft (version, notes);
  g_autoptr (GError) error = NULL;
  ZtRecord *saved = zt_drafts_save (fixture->store, draft, what, &error);

  g_assert_no_error (error);
  g_assert_cmpint (zt_record_get_version (saved), ==, version + 1);
  return saved;
}

static void
test_revisions (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) first = save (fixture, 0, "一", "created");
  g_autoptr (ZtRecord) second = save (fixture, 1, "二", "autosave");
  g_autoptr (ZtRecord) third = save (fixture, 2, "三", "autosave");
  g_autoptr (ZtRecord) fourth = save (fixture, 3, "四", "prices imported");
  g_autoptr (ZtRecord) fifth = save (fixture, 4, "五", "autosave");
  g_autoptr (GPtrArray) revisions = zt_drafts_revisions (fixture->store, ID, NULL);
  g_autoptr (ZtRecord) now = zt_drafts_get (fixture->store, ID, NULL);
  g_autoptr (ZtRecord) old = zt_drafts_get_revision (fixture->store, ID, 3, NULL);
  g_autoptr (GError) error = NULL;
  static const gint64 numbers[] = { 5, 4, 3, 1 }; /* the second was replaced by the third */

  g_assert_cmpuint (revisions->len, ==, G_N_ELEMENTS (numbers));
  for (guint i = 0; i < revisions->len; i++)
    g_assert_cmpint (((ZtRevision *) revisions->pdata[i])->number, ==, numbers[i]);
  g_assert_cmpstr (((ZtRevision *) revisions->pdata[1])->what, ==, "prices imported");
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (now), "notes"), ==, "五");
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (old), "notes"), ==, "三");
  g_assert_null (zt_drafts_get_revision (fixture->store, ID, 2, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_stale (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) saved = save (fixture, 0, "一", "created");
  static const gint64 versions[] = { 0, 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (ZtRecord) draft = make_draft (versions[i], "二");
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_drafts_save (fixture->store, draft, "autosave", &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_STALE);
    }
}

static void
test_invalid (Fixture *fixture, gconstpointer role)
{
  g_autoptr (JsonObject) body = sample_parse ("{\"colour\":1}");
  g_autoptr (ZtRecord) draft = zt_record_new ("draft", ID, 0, "draft", body);
  g_autoptr (GError) error = NULL;

  g_assert_null (zt_drafts_save (fixture->store, draft, "created", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

static void
test_survive_reopening (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) saved = save (fixture, 0, "一", "created");
  g_autoptr (GPtrArray) list = NULL;

  fixture_close (fixture);
  fixture_open (fixture, ZT_STORE_OWN);
  list = zt_drafts_list (fixture->store, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (zt_record_get_id (list->pdata[0]), ==, ID);
}

static void
test_evidence (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) saved = save (fixture, 0, "一", "created");
  g_autoptr (GBytes) one = g_bytes_new_static ("1\0", 2), two = g_bytes_new_static ("2", 1);
  g_autoptr (GBytes) found = NULL, none = NULL, gone = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (zt_drafts_put_evidence (fixture->store, ID, "receipt", one, &error));
  g_assert_true (zt_drafts_put_evidence (fixture->store, ID, "commitment", one, &error));
  g_assert_true (zt_drafts_put_evidence (fixture->store, ID, "receipt", two, &error));
  found = zt_drafts_get_evidence (fixture->store, ID, "receipt", &error);
  g_assert_true (g_bytes_equal (found, two));
  none = zt_drafts_get_evidence (fixture->store, ID, "release-key", &error);
  g_assert_null (none);
  g_assert_no_error (error);
  names = zt_drafts_list_evidence (fixture->store, ID, &error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "commitment");
  g_assert_true (zt_drafts_put_evidence (fixture->store, ID, "receipt", NULL, &error));
  gone = zt_drafts_get_evidence (fixture->store, ID, "receipt", &error);
  g_assert_null (gone);
  /* there is no evidence of a draft that does not exist */
  g_assert_false (zt_drafts_put_evidence (fixture->store, "other", "receipt", one, &error));
}

static void
test_delete (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) saved = save (fixture, 0, "一", "created");
  g_autoptr (GBytes) value = g_bytes_new_static ("1", 1), none = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (GError) error = NULL;

  zt_drafts_put_evidence (fixture->store, ID, "receipt", value, NULL);
  g_assert_true (zt_drafts_delete (fixture->store, ID, &error));
  revisions = zt_drafts_revisions (fixture->store, ID, NULL);
  none = zt_drafts_get_evidence (fixture->store, ID, "receipt", NULL);
  g_assert_cmpuint (revisions->len, ==, 0);
  g_assert_null (none);
  g_assert_null (zt_drafts_get (fixture->store, ID, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (zt_drafts_delete (fixture->store, ID, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static const char *
get (Fixture *fixture, const char *path)
{
  static ZtRecord *draft;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&draft, zt_record_unref);
  draft = zt_drafts_get (fixture->store, ID, &error);
  g_assert_no_error (error);
  return zt_json_get_string (zt_record_get_body (draft), path);
}

/* Another field, an element of a list, a new member, a list of another length: each save is a step.
 */
static void
write_steps (Fixture *fixture)
{
  static const char *const bodies[] = {
    "{\"answers\":{\"a\":{\"x\":\"1\"}},\"prices\":{\"lines\":[{\"item\":\"1\",\"brand\":\"甲\"}]}"
    "}",
    "{\"answers\":{\"a\":{\"x\":\"2\"}},\"prices\":{\"lines\":[{\"item\":\"1\",\"brand\":\"甲\"}]}"
    "}",
    "{\"answers\":{\"a\":{\"x\":\"2\"}},\"prices\":{\"lines\":[{\"item\":\"1\",\"brand\":\"乙\"}]}"
    "}",
    "{\"answers\":{\"a\":{\"x\":\"2\",\"y\":\"3\"}},\"prices\":{\"lines\":[{\"item\":\"1\","
    "\"brand\":\"乙\"}]}}",
    "{\"answers\":{\"a\":{\"x\":\"2\",\"y\":\"3\"}},\"prices\":{\"lines\":[]}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (JsonObject) body = sample_body ("draft"), given = sample_parse (bodies[i]);
      g_autoptr (ZtRecord) draft = NULL, saved = NULL;
      g_autoptr (GError) error = NULL;

      json_object_set_member (body, "answers",
                              json_node_copy (json_object_get_member (given, "answers")));
      json_object_set_member (body, "prices",
                              json_node_copy (json_object_get_member (given, "prices")));
      draft = zt_record_new ("draft", ID, (gint64) i, "draft", body);
      saved = zt_drafts_save (fixture->store, draft, i == 0 ? "created" : "autosave", &error);
      g_assert_no_error (error);
    }
}

static void
step (Fixture *fixture, gboolean back, gboolean there_is_one)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) draft = back ? zt_drafts_undo (fixture->store, ID, &error)
                                    : zt_drafts_redo (fixture->store, ID, &error);

  g_assert_no_error (error);
  g_assert_cmpint (draft != NULL, ==, there_is_one);
}

static void
test_undo (Fixture *fixture, gconstpointer role)
{
  guint back = 0, forward = 0;
  g_autoptr (GPtrArray) revisions = NULL;

  write_steps (fixture);
  step (fixture, FALSE, FALSE);
  step (fixture, TRUE, TRUE);
  g_assert_cmpstr (get (fixture, "prices.lines.0.brand"), ==, "乙");
  /* another day, another process */
  fixture_close (fixture);
  fixture_open (fixture, ZT_STORE_OWN);
  step (fixture, TRUE, TRUE);
  g_assert_null (get (fixture, "answers.a.y"));
  step (fixture, TRUE, TRUE);
  g_assert_cmpstr (get (fixture, "prices.lines.0.brand"), ==, "甲");
  step (fixture, TRUE, TRUE);
  g_assert_cmpstr (get (fixture, "answers.a.x"), ==, "1");
  step (fixture, TRUE, FALSE); /* the draft as it was created is the beginning */
  zt_drafts_get_steps (fixture->store, ID, &back, &forward, NULL);
  g_assert_cmpuint (back, ==, 0);
  g_assert_cmpuint (forward, ==, 4);
  for (int i = 0; i < 4; i++)
    step (fixture, FALSE, TRUE);
  g_assert_null (get (fixture, "prices.lines.0.brand"));
  g_assert_cmpstr (get (fixture, "answers.a.y"), ==, "3");
  step (fixture, FALSE, FALSE);
  /* what stood there before the steps back is a revision still */
  revisions = zt_drafts_revisions (fixture->store, ID, NULL);
  g_assert_cmpuint (revisions->len, ==, 3);
}

static void
test_undo_then_write (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) now = NULL, next = NULL, saved = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;

  write_steps (fixture);
  step (fixture, TRUE, TRUE);
  now = zt_drafts_get (fixture->store, ID, &error);
  body = zt_json_object_copy (zt_record_get_body (now));
  json_object_set_string_member (body, "notes", "另一条路");
  next = zt_record_new ("draft", ID, zt_record_get_version (now), "draft", body);
  saved = zt_drafts_save (fixture->store, next, "autosave", &error);
  g_assert_no_error (error);
  step (fixture, FALSE, FALSE);
  step (fixture, TRUE, TRUE);
  g_assert_cmpstr (get (fixture, "notes"), !=, "另一条路");
  g_assert_cmpstr (get (fixture, "answers.a.y"), ==, "3");
  step (fixture, TRUE, TRUE);
  g_assert_null (get (fixture, "answers.a.y"));
}

/* What a colleague sent stands in the history; the draft itself is what it was. */
static void
test_keep (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) first = save (fixture, 0, "一", "created");
  g_autoptr (ZtRecord) other = make_draft (0, "她的"), kept = NULL, old = NULL, now = NULL;
  g_autoptr (GError) error = NULL;

  kept
      = zt_drafts_keep (fixture->store, first, zt_record_get_body (other), "received:王敏", &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_record_get_version (kept), ==, 2);
  now = zt_drafts_get (fixture->store, ID, &error);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (now), "notes"), ==, "一");
  old = zt_drafts_get_revision (fixture->store, ID, 2, &error);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (old), "notes"), ==, "她的");
  step (fixture, TRUE, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/drafts/revisions", ZT_STORE_OWN, test_revisions);
  FIXTURE_ADD ("/drafts/stale", ZT_STORE_OWN, test_stale);
  FIXTURE_ADD ("/drafts/invalid", ZT_STORE_OWN, test_invalid);
  FIXTURE_ADD ("/drafts/survive-reopening", ZT_STORE_OWN, test_survive_reopening);
  FIXTURE_ADD ("/drafts/evidence", ZT_STORE_OWN, test_evidence);
  FIXTURE_ADD ("/drafts/undo", ZT_STORE_OWN, test_undo);
  FIXTURE_ADD ("/drafts/undo-then-write", ZT_STORE_OWN, test_undo_then_write);
  FIXTURE_ADD ("/drafts/keep", ZT_STORE_OWN, test_keep);
  FIXTURE_ADD ("/drafts/delete", ZT_STORE_OWN, test_delete);
  return g_test_run ();
}

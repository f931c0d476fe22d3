/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as a file for a colleague: what both wrote is merged, what both changed is decided, what
 * means harm changes nothing. */
#include "config.h"

#include "bid-fixture.h"

#include "rich-text.h"
#include "zip-private.h"
#include "zt-draft.h"
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

/* Another PC of the same firm, with the same tender. */
static ZtWorkspace *
open_colleague (BidFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "colleague", NULL);
  g_autofree char *roles
      = g_strdup_printf ("%d", ZT_ROLE_PUBLIC | ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, &error);
  ZtWorkspace *ws = zt_workspace_open (path, &error);

  g_assert_no_error (error);
  zt_workspace_set_setting (ws, "user", "supplier2", NULL);
  zt_workspace_set_setting (ws, "person-name", "王敏", NULL);
  zt_workspace_set_setting (ws, "organisation", BID_ORGANISATION, NULL);
  zt_workspace_set_setting (ws, "roles", roles, NULL);
  zt_workspace_close (ws);
  ws = zt_workspace_open (path, &error);
  g_assert_no_error (error);
  bid_fixture_put_tender (ws, BID_TENDER, zt_record_get_version (tender),
                          zt_record_get_body (tender));
  return ws;
}

static char *
shared_file (BidFixture *fixture)
{
  return g_build_filename (fixture->folder, "分享.ztbid", NULL);
}

static void
export_draft (ZtWorkspace *ws, const char *draft, const char *file, const char *passphrase)
{
  g_autoptr (GError) error = NULL;

  zt_bid_export (ws, draft, file, passphrase, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static ZtRecord *
take (ZtWorkspace *ws, const char *file, const char *passphrase, JsonObject *choices,
      guint conflicts, GError **error)
{
  g_autoptr (ZtSharedDraft) shared
      = zt_shared_draft_open (ws, file, passphrase, NULL, NULL, NULL, error);

  if (shared == NULL)
    return NULL;
  g_assert_cmpuint (json_array_get_length (
                        zt_json_get_array (zt_shared_draft_get_summary (shared), "conflicts")),
                    ==, conflicts);
  return zt_shared_draft_take (shared, choices, NULL, error);
}

static void
test_share (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtWorkspace) other = open_colleague (fixture);
  g_autofree char *file = shared_file (fixture), *what = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) theirs = NULL, merged = NULL, back = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  const char *id = fixture->draft;

  bid_fixture_fill (fixture);
  zt_workspace_set_setting (fixture->ws, "person-name", "李强", NULL);
  export_draft (fixture->ws, id, file, NULL);
  theirs = take (other, file, NULL, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_record_get_id (theirs), ==, id);
  g_assert_true (zt_blobs_has (zt_workspace_get_blobs (other),
                               bid_fixture_read (other, id, "attachments.licence.0.sha256")));
  /* both go on: another field, another thing */
  bid_fixture_write (other, id, "deviations.T1.response", "64 GB");
  bid_fixture_write (fixture->ws, id, "letter.validityDays", "120");
  bid_fixture_price (fixture, "6900.00");
  export_draft (other, id, file, NULL);
  merged = take (fixture->ws, file, NULL, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bid_fixture_read (fixture->ws, id, "deviations.T1.response"), ==, "64 GB");
  g_assert_cmpstr (bid_fixture_read (fixture->ws, id, "answers.letter.validityDays"), ==, "120");
  g_assert_cmpint (zt_json_get_fen (zt_record_get_body (merged), "prices.total"), ==, 34500000);
  what = bid_fixture_what (fixture->ws, id);
  g_assert_cmpstr (what, ==, "merged:王敏");
  revisions = zt_drafts_revisions (zt_workspace_get_own (fixture->ws), id, NULL);
  g_assert_cmpstr (((ZtRevision *) revisions->pdata[1])->what, ==, "received:王敏");
  /* and once more, the other way: what is in both is no conflict */
  bid_fixture_write (other, id, "letter.deliveryDays", "20");
  export_draft (fixture->ws, id, file, NULL);
  back = take (other, file, NULL, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bid_fixture_read (other, id, "answers.letter.validityDays"), ==, "120");
  g_assert_cmpstr (bid_fixture_read (other, id, "answers.letter.deliveryDays"), ==, "20");
}

#define DOT                                                                                        \
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"

/* The tender asks for a technical answer too. */
static void
ask_for_proposal (BidFixture *fixture)
{
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, NULL);
  g_autoptr (JsonObject) body = zt_json_object_copy (zt_record_get_body (tender));
  g_autoptr (JsonObject) part = zt_json_parse_object (
      "{\"id\":\"technical\",\"title\":\"技术方案\",\"type\":\"form\",\"required\":false,"
      "\"fields\":"
      "[{\"id\":\"proposal\",\"label\":\"技术方案\",\"type\":\"richText\"}]}",
      -1, NULL);

  json_array_add_object_element (zt_json_get_array (body, "parts"), g_steal_pointer (&part));
  bid_fixture_put_tender (fixture->ws, BID_TENDER, zt_record_get_version (tender) + 1, body);
}

static ZtRecord *
answer (BidFixture *fixture, const char *text, GError **error)
{
  g_autoptr (JsonObject) body = json_object_new ();

  zt_json_set_string (body, "answers.technical.proposal", text, NULL);
  if (!zt_bid_take_pictures (fixture->ws, fixture->draft, fixture->folder, body, error))
    return NULL;
  return zt_bid_set_body (fixture->ws, fixture->draft, body, error);
}

static void
put_picture (BidFixture *fixture, const char *name, gsize cut)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  gsize length = 0;
  g_autofree guchar *data = g_base64_decode (DOT, &length);

  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) (length - cut), NULL));
}

/* A picture beside the text becomes one of the workspace, goes with the draft, and is there. */
static void
test_pictures (BidFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    int code;
  } bad[] = { { "![图](../x.png)", ZT_ERROR_INVALID },
              { "![图](/etc/passwd)", ZT_ERROR_INVALID },
              { "![图](坏.png)", ZT_ERROR_UNSUPPORTED },
              { "![图](没有.png)", ZT_ERROR_NOT_FOUND },
              { "![图](sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)",
                ZT_ERROR_NOT_FOUND } };
  g_autofree char *file = shared_file (fixture), *wanted = NULL;
  g_autoptr (ZtWorkspace) other = NULL;
  g_autoptr (ZtRecord) set = NULL, theirs = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pictures = NULL;

  ask_for_proposal (fixture);
  other = open_colleague (fixture);
  put_picture (fixture, "拓扑.png", 0);
  put_picture (fixture, "坏.png", 60);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (answer (fixture, bad[i].text, &error));
      g_assert_error (error, ZT_ERROR, bad[i].code);
      g_assert_nonnull (strstr (error->message, "technical.proposal"));
      g_clear_error (&error);
    }
  set = answer (fixture, "# 方案\n\n![拓扑](拓扑.png)\n", &error);
  g_assert_no_error (error);
  pictures = zt_rich_pictures (
      bid_fixture_read (fixture->ws, fixture->draft, "answers.technical.proposal"));
  g_assert_cmpuint (g_strv_length (pictures), ==, 1);
  wanted = g_strdup_printf ("# 方案\n\n![拓扑](sha256:%s)\n", pictures[0]);
  g_assert_cmpstr (bid_fixture_read (fixture->ws, fixture->draft, "answers.technical.proposal"), ==,
                   wanted);
  export_draft (fixture->ws, fixture->draft, file, NULL);
  g_assert_false (zt_blobs_has (zt_workspace_get_blobs (other), pictures[0]));
  theirs = take (other, file, NULL, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_true (zt_blobs_has (zt_workspace_get_blobs (other), pictures[0]));
  g_assert_cmpstr (bid_fixture_read (other, fixture->draft, "answers.technical.proposal"), ==,
                   wanted);
}

static void
test_conflict (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtWorkspace) other = open_colleague (fixture);
  g_autofree char *file = shared_file (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) theirs = NULL, refused = NULL, merged = NULL;
  g_autoptr (JsonObject) choices = json_object_new ();
  const char *id = fixture->draft;
  gint64 before;

  bid_fixture_fill (fixture);
  export_draft (fixture->ws, id, file, NULL);
  theirs = take (other, file, NULL, NULL, 0, &error);
  g_assert_no_error (error);
  bid_fixture_write (other, id, "letter.validityDays", "100");
  bid_fixture_write (other, id, "deviations.T1.response", "64 GB");
  bid_fixture_write (fixture->ws, id, "letter.validityDays", "120");
  bid_fixture_write (fixture->ws, id, "deviations.T1.evidence", "第 9 页");
  export_draft (other, id, file, NULL);
  before = bid_fixture_revision (fixture);
  refused = take (fixture->ws, file, NULL, NULL, 2, &error);
  g_assert_null (refused);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (bid_fixture_revision (fixture), ==, before);
  json_object_set_string_member (choices, "answers/letter/validityDays", "theirs");
  json_object_set_string_member (choices, "deviations/T1/", "mine");
  merged = take (fixture->ws, file, NULL, choices, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bid_fixture_read (fixture->ws, id, "answers.letter.validityDays"), ==, "100");
  g_assert_cmpstr (bid_fixture_read (fixture->ws, id, "deviations.T1.response"), ==, "32 GB");
  g_assert_cmpstr (bid_fixture_read (fixture->ws, id, "deviations.T1.evidence"), ==, "第 9 页");
}

static void
test_passphrase (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtWorkspace) other = open_colleague (fixture);
  g_autofree char *file = shared_file (fixture), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) theirs = NULL;
  gsize length = 0;

  bid_fixture_fill (fixture);
  g_assert_false (
      zt_bid_export (fixture->ws, fixture->draft, file, "短", NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  export_draft (fixture->ws, fixture->draft, file, "一句只有我们知道的话");
  g_assert_true (g_file_get_contents (file, &text, &length, NULL));
  g_assert_null (g_strstr_len (text, (gssize) length, BID_TENDER));
  g_assert_null (take (other, file, NULL, NULL, 0, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED);
  g_clear_error (&error);
  g_assert_null (take (other, file, "一句别的话一句别的话", NULL, 0, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG);
  g_clear_error (&error);
  theirs = take (other, file, "一句只有我们知道的话", NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bid_fixture_read (other, fixture->draft, "answers.letter.validityDays"), ==,
                   "90");
}

/* --- files that mean harm --- */

#define TYPE "application/vnd.zhaotou.bid+zip"

/* A file with any members and any manifest; digests are put in where @honest. */
static void
forge (const char *file, const char *type, const char *manifest_text, const char *name,
       GBytes *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtZipWriter) zip = _zt_zip_writer_new (file, &error);
  g_autoptr (GBytes) mimetype = g_bytes_new (type, strlen (type));
  g_autoptr (GBytes) manifest = g_bytes_new (manifest_text, strlen (manifest_text));

  g_assert_no_error (error);
  _zt_zip_writer_add (zip, "mimetype", NULL, mimetype, FALSE, &error);
  _zt_zip_writer_add (zip, "manifest.json", NULL, manifest, TRUE, &error);
  if (name != NULL)
    _zt_zip_writer_add (zip, name, NULL, content, TRUE, &error);
  _zt_zip_writer_finish (zip, &error);
  g_assert_no_error (error);
}

static void
assert_refused (BidFixture *fixture, const char *file, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_assert_null (zt_shared_draft_open (fixture->ws, file, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, code);
  dir = g_dir_open (fixture->path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "shared-"));
}

static void
test_hostile (BidFixture *fixture, gconstpointer data)
{
  g_autofree char *file = shared_file (fixture);
  g_autofree char *escaped = g_build_filename (fixture->folder, "draft.json", NULL);
  g_autofree char *zeros = g_malloc0 (80 * 1024 * 1024);
  g_autoptr (GBytes) bomb = g_bytes_new_static (zeros, 80 * 1024 * 1024);
  g_autoptr (GBytes) draft = g_bytes_new_static ("{}", 2);
  gint64 before = bid_fixture_revision (fixture);

  forge (file, "application/zip", "{}", NULL, NULL);
  assert_refused (fixture, file, ZT_ERROR_INVALID);
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":2,\"files\":{}}", NULL, NULL);
  assert_refused (fixture, file, ZT_ERROR_NEWER);
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":1}", NULL, NULL);
  assert_refused (fixture, file, ZT_ERROR_INVALID);
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":1,\"files\":{}}", NULL, NULL);
  assert_refused (fixture, file, ZT_ERROR_INVALID); /* there is no draft in it */
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":1,\"files\":{\"draft.json\":\"00\"}}",
         "draft.json", draft);
  assert_refused (fixture, file, ZT_ERROR_CORRUPT);
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":1,\"files\":{}}", "draft.json",
         draft);
  assert_refused (fixture, file, ZT_ERROR_CORRUPT); /* nobody said it was there */
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":1,\"files\":{}}", "../../draft.json",
         draft);
  assert_refused (fixture, file, ZT_ERROR_INVALID);
  g_assert_false (g_file_test (escaped, G_FILE_TEST_EXISTS));
  forge (file, TYPE, "{\"type\":\"zhaotou-draft\",\"version\":1,\"files\":{}}", "bomb", bomb);
  assert_refused (fixture, file, ZT_ERROR_LIMIT);
  g_assert_cmpint (bid_fixture_revision (fixture), ==, before);
}

/* A true export, one of its facts changed before it was packed. */
static void
test_foreign (BidFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    int code;
  } cases[] = {
    { "{\"tender\":\"" BID_TENDER "\",\"tenderVersion\":2,\"organisation\":\"91449901MA5F0B077G\"}",
      ZT_ERROR_REFUSED },
    { "{\"tender\":\"" BID_TENDER "\",\"tenderVersion\":9,\"organisation\":\"" BID_ORGANISATION
      "\"}",
      ZT_ERROR_STALE },
    { "{\"tender\":\"unknown\",\"tenderVersion\":2,\"organisation\":\"" BID_ORGANISATION "\"}",
      ZT_ERROR_NOT_FOUND },
    { "{\"tender\":\"" BID_TENDER "\",\"tenderVersion\":2,\"organisation\":\"" BID_ORGANISATION
      "\",\"answers\":{\"letter\":7}}",
      ZT_ERROR_INVALID },
    { "{\"tender\":\"" BID_TENDER "\",\"tenderVersion\":2,\"organisation\":\"" BID_ORGANISATION
      "\",\"attachments\":{\"licence\":[{\"name\":\"../x.pdf\",\"sha256\":\"00\",\"size\":1}]}}",
      ZT_ERROR_INVALID },
    { "{\"tender\":\"" BID_TENDER "\",\"tenderVersion\":2,\"organisation\":\"" BID_ORGANISATION
      "\",\"attachments\":{\"licence\":[{\"name\":\"x.pdf\",\"sha256\":"
      "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"size\":1}]}}",
      ZT_ERROR_CORRUPT },
  };
  g_autofree char *file = shared_file (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) draft = g_bytes_new_static (cases[i].body, strlen (cases[i].body));
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, draft);
      g_autofree char *manifest = g_strdup_printf (
          "{\"type\":\"zhaotou-draft\",\"version\":1,\"files\":{\"draft.json\":\"%s\"}}", sha256);

      forge (file, TYPE, manifest, "draft.json", draft);
      assert_refused (fixture, file, cases[i].code);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/share/" name, BidFixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("share", test_share);
  ADD ("pictures", test_pictures);
  ADD ("conflict", test_conflict);
  ADD ("passphrase", test_passphrase);
  ADD ("hostile", test_hostile);
  ADD ("foreign", test_foreign);
  return g_test_run ();
}

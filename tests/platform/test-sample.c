/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What init --sample makes is what it promises: accounts, tenders of different methods with real
 * documents, complete bids. */

#define G_LOG_DOMAIN "zt-test"

#include "config.h"

#include "fixture.h"

#include <string.h>

#include "money.h"
#include "zt-bid-check.h"
#include "zt-time.h"

static Server *server;

static JsonArray *
all_tenders (Answer **answer)
{
  g_autofree char *token = login (server, "supplier1");

  *answer = get (server, token, "/v1/records/tender?limit=100");
  g_assert_cmpuint ((*answer)->status, ==, 200);
  return zt_json_get_array ((*answer)->json, "items");
}

static void
test_accounts (void)
{
  static const char *const users[]
      = { "supplier1",  "supplier2", "supplier3",   "buyer1", "approver1",
          "inspector1", "expert1",   "supervisor1", "admin1" };

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *token = login (server, users[i]);
      g_autoptr (ZtKey) key = open_identity (server, users[i]);
      g_autofree char *code = zt_certificate_get_code (zt_key_get_certificate (key));

      g_assert_cmpstr (code, ==, account (server, users[i], "organisationId"));
      g_assert_nonnull (account (server, users[i], "role"));
      g_assert_nonnull (account (server, users[i], "organisation"));
    }
}

static void
test_tenders (void)
{
  g_autoptr (Answer) answer = NULL;
  JsonArray *tenders = all_tenders (&answer);
  g_autoptr (GHashTable) methods = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *token = login (server, "supplier3");
  gint64 first = G_MAXINT64;

  g_assert_cmpuint (json_array_get_length (tenders), >=, 6);
  for (guint i = 0; i < json_array_get_length (tenders); i++)
    {
      JsonObject *tender = json_array_get_object_element (tenders, i);
      JsonArray *documents = zt_json_get_array (tender, "documents");
      JsonObject *document = json_array_get_object_element (documents, 0);
      g_autofree char *path
          = g_strconcat ("/v1/blobs/", zt_json_get_string (document, "sha256"), NULL);
      g_autoptr (Answer) pdf = get (server, token, path);
      gint64 end = 0;

      g_hash_table_add (methods,
                        (gpointer) zt_json_get_string (tender, "procurementMethodDetails"));
      g_assert_cmpstr (zt_json_get_string (tender, "state"), ==, "active");
      g_assert_true (zt_time_parse (zt_json_get_string (tender, "tenderPeriod.endDate"), &end));
      first = MIN (first, end);
      g_assert_cmpuint (pdf->status, ==, 200);
      g_assert_cmpint (memcmp (g_bytes_get_data (pdf->body, NULL), "%PDF-", 5), ==, 0);
      g_assert_cmpuint (g_bytes_get_size (pdf->body), ==,
                        (gsize) zt_json_get_int (document, "size", 0));
    }
  g_assert_cmpuint (g_hash_table_size (methods), >=, 4);
  /* The first closes as was asked for: not before init ended plus the time less what init took. */
  g_assert_cmpint (ABS (first - (server->made + 86400 * (gint64) G_USEC_PER_SEC)), <,
                   20 * (gint64) G_USEC_PER_SEC);
}

/* 序号,名称,品牌,规格型号,产地,制造商,单位,数量,单价,小计 */
static JsonObject *
read_prices (const char *path)
{
  static const char *const names[] = { "item",   "description",  "brand", "specification",
                                       "origin", "manufacturer", "unit",  "quantity" };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  JsonObject *prices = json_object_new ();
  JsonArray *list = json_array_new ();
  gint64 total = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpstr (lines[0], ==, "序号,名称,品牌,规格型号,产地,制造商,单位,数量,单价,小计");
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      JsonObject *line = json_object_new ();
      gint64 unit = 0, amount = 0, product = 0;

      g_assert_cmpuint (g_strv_length (cells), ==, 10);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        json_object_set_string_member (line, names[j], cells[j]);
      g_assert_true (zt_money_parse (cells[8], &unit, NULL));
      g_assert_true (zt_money_parse (cells[9], &amount, NULL));
      g_assert_true (zt_money_multiply (cells[7], unit, &product, NULL));
      g_assert_cmpint (amount, ==, product);
      json_object_set_member (line, "unitPrice", zt_json_value_new (unit));
      json_object_set_member (line, "amount", zt_json_value_new (amount));
      json_array_add_object_element (list, line);
      total += amount;
    }
  json_object_set_array_member (prices, "lines", list);
  json_object_set_member (prices, "total", zt_json_value_new (total));
  return prices;
}

static JsonObject *
read_attachments (const char *folder)
{
  JsonObject *attachments = json_object_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *slot = g_strndup (name, strlen (name) - 4);
      g_autofree char *pages = shell ("pdfinfo '%s' | sed -n 's/^Pages: *//p'", path);
      JsonArray *files = json_array_new ();
      JsonObject *file = json_object_new ();

      g_assert_true (g_str_has_suffix (name, ".pdf"));
      g_assert_cmpint (atoi (pages), >=, 2);
      json_object_set_string_member (file, "name", name);
      json_object_set_string_member (file, "mediaType", "application/pdf");
      json_object_set_int_member (file, "pages", atoi (pages));
      json_object_set_int_member (file, "size", 20000);
      json_object_set_string_member (file, "sha256", "00");
      json_array_add_object_element (files, file);
      json_object_set_array_member (attachments, slot, files);
    }
  return attachments;
}

static void
check_draft (JsonObject *tender, const char *user)
{
  const char *id = zt_json_get_string (tender, "id");
  const char *organisation = account (server, user, "organisationId");
  g_autofree char *folder = g_build_filename (server->data, "sample", "drafts", id, NULL);
  g_autofree char *answers = g_build_filename (folder, "answers.json", NULL),
                  *prices = g_build_filename (folder, "prices.csv", NULL),
                  *attachments = g_build_filename (folder, "attachments", NULL), *text = NULL;
  g_autoptr (JsonObject) draft = NULL;
  g_autofree char *token = login (server, user);
  g_autofree char *path = g_strconcat ("/v1/records/organisation/", organisation, NULL);
  g_autoptr (Answer) body = get (server, token, path);
  g_autoptr (GPtrArray) findings = NULL;
  ZtBidCheckInput input
      = { .tender = tender, .tender_id = id, .tender_version = 2, .now = zt_time_now () };

  g_assert_true (g_file_get_contents (answers, &text, NULL, NULL));
  draft = zt_json_parse_object (text, -1, NULL);
  g_assert_nonnull (draft);
  json_object_set_string_member (draft, "tender", id);
  json_object_set_int_member (draft, "tenderVersion", 2);
  json_object_set_string_member (draft, "organisation", organisation);
  json_object_set_object_member (draft, "prices", read_prices (prices));
  json_object_set_object_member (draft, "attachments", read_attachments (attachments));
  input.draft = draft;
  input.organisation = body->json;
  input.certificate_code = organisation;
  findings = zt_bid_check_run (&input);
  for (guint i = 0; i < findings->len; i++)
    {
      ZtFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%s %s %d %s: %s (%s)", id, user, finding->severity, finding->id,
                      finding->message, finding->place);
    }
  g_assert_false (zt_findings_block (findings));
}

static void
test_drafts (void)
{
  static const char *const users[] = { "supplier1", "supplier2", "supplier3" };
  g_autoptr (Answer) answer = NULL;
  JsonArray *tenders = all_tenders (&answer);

  for (guint i = 0; i < json_array_get_length (tenders); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (users); j++)
      check_draft (json_array_get_object_element (tenders, i), users[j]);
}

static void
test_ocds (void)
{
  g_autoptr (Answer) answer = get (server, NULL, "/v1/export/ocds");
  JsonArray *releases = zt_json_get_array (answer->json, "releases");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (json_array_get_length (releases), >=, 6);
  g_assert_cmpstr (zt_json_get_string (answer->json, "version"), ==, "1.1");
  for (guint i = 0; i < json_array_get_length (releases); i++)
    {
      JsonObject *release = json_array_get_object_element (releases, i);

      g_assert_nonnull (zt_json_get_string (release, "ocid"));
      g_assert_nonnull (zt_json_get_string (release, "tender.tenderPeriod.endDate"));
      g_assert_cmpstr (zt_json_get_string (release, "initiationType"), ==, "tender");
      /* Elsewhere a path alone leads nowhere. */
      g_assert_true (g_str_has_prefix (zt_json_get_string (release, "tender.documents.0.url"),
                                       "https://127.0.0.1:"));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = server_new (86400);
  g_test_add_func ("/platform/sample/accounts", test_accounts);
  g_test_add_func ("/platform/sample/tenders", test_tenders);
  g_test_add_func ("/platform/sample/drafts", test_drafts);
  g_test_add_func ("/platform/sample/ocds", test_ocds);
  status = g_test_run ();
  server_free (server);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A supplier's workspace with one tender in it. */
#include "config.h"

#include "bid-fixture.h"

#include "compose.h"
#include "practice-ca.h"
#include "zt-os.h"
#include "zt-time.h"

#include <glib/gstdio.h>

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  return request->attempt == 0 ? g_strdup ("123456") : NULL;
}

ZtKey *
bid_fixture_make_key (BidFixture *fixture, const char *name, const char *code,
                      ZtKeyAlgorithm algorithm)
{
  const ZtCertificateRequest request = { .name = name,
                                         .organisation = "甲科技有限公司",
                                         .code = code,
                                         .algorithm = algorithm,
                                         .purpose = ZT_PURPOSE_PERSON };
  g_autofree char *ca = g_build_filename (fixture->folder, "ca.pem", NULL);
  g_autofree char *ca_key = g_build_filename (fixture->folder, "ca.key", NULL);
  g_autofree char *file = g_strconcat (name, ".p12", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, file, NULL);
  g_autoptr (GError) error = NULL;
  ZtKey *key;

  if (!g_file_test (ca, G_FILE_TEST_EXISTS))
    zt_practice_ca_create (ca, ca_key, "Test CA", &error);
  g_assert_no_error (error);
  zt_practice_ca_issue (ca, ca_key, &request, path, "123456", &error);
  g_assert_no_error (error);
  key = zt_key_open (path, give_pin, NULL, &error);
  g_assert_no_error (error);
  return key;
}

static char *
tender_text (BidFixture *fixture)
{
  GBytes *der = zt_certificate_get_der (zt_key_get_certificate (fixture->opening));
  g_autofree char *certificate
      = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autofree char *end = zt_time_format (zt_time_now () + 14 * G_TIME_SPAN_DAY);
  g_autofree char *start = zt_time_format (zt_time_now () - 14 * G_TIME_SPAN_DAY);

  return g_strdup_printf (
      "{\"title\":\"办公电脑采购\",\"buyer\":{\"id\":\"" BID_BUYER "\",\"name\":\"某市财政局\"},"
      "\"procurementMethod\":\"open\",\"procurementMethodDetails\":\"open-tender\","
      "\"mainProcurementCategory\":\"goods\",\"value\":{\"amount\":500000,\"currency\":\"CNY\"},"
      "\"tenderPeriod\":{\"startDate\":\"%s\",\"endDate\":\"%s\"},\"bidOpening\":{\"date\":\"%s\"},"
      "\"uploadGrace\":3600,\"protocolVersion\":1,\"dualControl\":%s,\"awardCriteria\":"
      "\"ratedCriteria\","
      "\"bidValidityDays\":90,\"items\":[{\"id\":\"1\",\"description\":\"台式计算机\",\"quantity\":"
      "\"50\","
      "\"unit\":\"台\"}],\"requirements\":[{\"id\":\"T1\",\"text\":\"内存不低于 16 "
      "GB\",\"mark\":\"\","
      "\"comparator\":\">=\",\"value\":\"16\",\"unit\":\"GB\",\"kind\":\"technical\"}],"
      "\"parts\":[{\"id\":\"letter\",\"title\":\"投标函\",\"type\":\"form\",\"required\":true,"
      "\"sealed\":true,"
      "\"fields\":[{\"id\":\"validityDays\",\"label\":\"投标有效期（日）\",\"type\":\"integer\","
      "\"required\":true},"
      "{\"id\":\"deliveryDays\",\"label\":\"交货期（日）\",\"type\":\"integer\",\"required\":true}]"
      "},"
      "{\"id\":\"prices\",\"title\":\"报价表\",\"type\":\"prices\",\"required\":true,\"sealed\":"
      "true},"
      "{\"id\":\"deviation\",\"title\":\"偏离表\",\"type\":\"deviation\",\"required\":true},"
      "{\"id\":\"licence\",\"title\":\"营业执照\",\"type\":\"attachment\",\"required\":true,"
      "\"accept\":[\"application/pdf\"],\"maxSize\":20000000}],\"openingCertificates\":[\"%s\"]}",
      start, end, end, fixture->dual ? "true" : "false", certificate);
}

static void
put_record (BidFixture *fixture, const char *kind, const char *id, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (text, -1, &error);
  g_autoptr (ZtRecord) record = NULL;

  g_assert_no_error (error);
  record = zt_record_new (kind, id, 2, "active", body);
  zt_store_put_record (zt_workspace_get_replica (fixture->ws), record, FALSE, &error);
  g_assert_no_error (error);
}

void
bid_fixture_reopen (BidFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->ws, zt_workspace_close);
  fixture->ws = zt_workspace_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
set (BidFixture *fixture, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  zt_workspace_set_setting (fixture->ws, name, value, &error);
  g_assert_no_error (error);
}

static void
make_attachment (BidFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, &error);

  g_assert_no_error (error);
  fixture->attachment = g_build_filename (fixture->folder, "营业执照.pdf", NULL);
  zt_compose_tender (zt_record_get_body (tender), fixture->attachment, &error);
  g_assert_no_error (error);
}

void
bid_fixture_set_up (BidFixture *fixture, ZtKeyAlgorithm algorithm)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  g_autofree char *tender = NULL;
  g_autofree char *roles
      = g_strdup_printf ("%d", ZT_ROLE_PUBLIC | ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY);

  fixture->folder = g_dir_make_tmp ("zt-bid-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "ws", NULL);
  fixture->dual = TRUE;
  fixture->opening = bid_fixture_make_key (fixture, "purchaser", BID_BUYER, ZT_KEY_RSA);
  fixture->key = bid_fixture_make_key (fixture, "supplier", BID_ORGANISATION, algorithm);
  bid_fixture_reopen (fixture);
  set (fixture, "user", "supplier1");
  set (fixture, "organisation", BID_ORGANISATION);
  set (fixture, "roles", roles);
  bid_fixture_reopen (fixture);
  tender = tender_text (fixture);
  put_record (fixture, "tender", BID_TENDER, tender);
  put_record (fixture, "organisation", BID_ORGANISATION,
              "{\"name\":\"甲科技有限公司\",\"type\":\"supplier\"}");
  draft = zt_bid_new (fixture->ws, BID_TENDER, &error);
  g_assert_no_error (error);
  fixture->draft = g_strdup (zt_record_get_id (draft));
  make_attachment (fixture);
}

void
bid_fixture_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      bid_fixture_remove_tree (file);
    }
  g_remove (path);
}

void
bid_fixture_tear_down (BidFixture *fixture)
{
  g_clear_pointer (&fixture->ws, zt_workspace_close);
  zt_key_free (fixture->key);
  zt_key_free (fixture->opening);
  bid_fixture_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->draft);
  g_free (fixture->attachment);
}

void
bid_fixture_price (BidFixture *fixture, const char *unit_price)
{
  g_autofree char *csv = g_build_filename (fixture->folder, "prices.csv", NULL);
  g_autofree char *text = g_strdup_printf ("序号,名称,品牌,规格型号,产地,制造商,单位,数量,单价\n"
                                           "1,台式计算机,国产,X1,中国,甲厂,台,50,%s\n",
                                           unit_price);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) record = NULL;

  g_file_set_contents (csv, text, -1, &error);
  g_assert_no_error (error);
  record = zt_bid_import_prices (fixture->ws, fixture->draft, csv, &error);
  g_assert_no_error (error);
}

void
bid_fixture_fill (BidFixture *fixture)
{
  static const char *const pairs[][2] = {
    { "letter.validityDays", "90" },
    { "answers.letter.deliveryDays", "30" },
    { "deviations.T1.response", "32 GB" },
    { "deviations.T1.conclusion", "positive" },
    { "deviations.T1.evidence", "见技术白皮书第 3 页" },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (ZtRecord) record
          = zt_bid_set (fixture->ws, fixture->draft, pairs[i][0], pairs[i][1], &error);

      g_assert_no_error (error);
    }
  bid_fixture_price (fixture, "6800.00");
  {
    g_autoptr (ZtRecord) record = zt_bid_attach (fixture->ws, fixture->draft, "licence",
                                                 fixture->attachment, NULL, NULL, NULL, &error);

    g_assert_no_error (error);
  }
}

void
bid_fixture_sign (BidFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  zt_bid_sign (fixture->ws, fixture->draft, fixture->key, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

JsonObject *
bid_fixture_evidence (BidFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = zt_drafts_get_evidence (zt_workspace_get_own (fixture->ws), fixture->draft, name, &error);
  JsonObject *object;

  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  object = zt_json_parse_object (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                 &error);
  g_assert_no_error (error);
  return object;
}

void
bid_fixture_write (ZtWorkspace *ws, const char *draft, const char *path, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) saved = zt_bid_set (ws, draft, path, value, &error);

  g_assert_no_error (error);
}

const char *
bid_fixture_read (ZtWorkspace *ws, const char *draft, const char *path)
{
  static ZtRecord *record;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&record, zt_record_unref);
  record = zt_workspace_get (ws, "draft", draft, &error);
  g_assert_no_error (error);
  return zt_json_get_string (zt_record_get_body (record), path);
}

gint64
bid_fixture_revision (BidFixture *fixture)
{
  g_autoptr (GPtrArray) revisions
      = zt_drafts_revisions (zt_workspace_get_own (fixture->ws), fixture->draft, NULL);

  return ((ZtRevision *) g_ptr_array_index (revisions, 0))->number;
}

char *
bid_fixture_what (ZtWorkspace *ws, const char *draft)
{
  g_autoptr (GPtrArray) revisions = zt_drafts_revisions (zt_workspace_get_own (ws), draft, NULL);

  return g_strdup (((ZtRevision *) g_ptr_array_index (revisions, 0))->what);
}

void
bid_fixture_put_tender (ZtWorkspace *ws, const char *id, gint64 version, JsonObject *body)
{
  g_autoptr (ZtRecord) record = zt_record_new ("tender", id, version, "active", body);
  g_autoptr (GError) error = NULL;

  zt_store_put_record (zt_workspace_get_replica (ws), record, FALSE, &error);
  g_assert_no_error (error);
}

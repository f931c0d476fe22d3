/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record of each kind, and a small world of records. */
#include "config.h"

#include "kinds-sample.h"

#include "zt-time.h"

static const char tender[]
    = "{\"title\":\"某大学高性能计算服务器采购项目\",\"buyer\":{\"id\":\"" SAMPLE_BUYER
      "\",\"name\":\"某大学\"},\"procuringEntity\":{\"id\":\"" SAMPLE_AGENCY
      "\",\"name\":\"某招标代理有限公司\"},\"procurementMethod\":\"open\","
      "\"procurementMethodDetails\":\"open-tender\",\"mainProcurementCategory\":\"goods\","
      "\"value\":{\"amount\":3200000,\"currency\":\"CNY\"},"
      "\"ceiling\":{\"amount\":3180000,\"currency\":\"CNY\"},\"region\":\"广东省广州市\","
      "\"tenderPeriod\":{\"startDate\":\"2026-11-23T00:00:00.000Z\",\"endDate\":\"" SAMPLE_END
      "\"},\"enquiryPeriod\":{\"endDate\":\"2026-12-10T09:00:00.000Z\"},"
      "\"bidOpening\":{\"date\":\"" SAMPLE_OPENING
      "\"},\"uploadGrace\":3600,\"protocolVersion\":1,\"dualControl\":true,"
      "\"awardCriteria\":\"ratedCriteria\",\"priceWeight\":40,\"bidValidityDays\":90,"
      "\"bidSecurity\":{\"amount\":30000,\"currency\":\"CNY\"},\"smePolicy\":\"deduct\","
      "\"importAllowed\":false,\"lots\":[{\"id\":\"1\",\"title\":\"服务器\"}],"
      "\"items\":[{\"id\":\"1\",\"lot\":\"1\",\"description\":\"机架式服务器\","
      "\"classification\":{\"scheme\":\"CN-2022\",\"id\":\"A02010104\",\"description\":\"服务器\"},"
      "\"quantity\":\"12\",\"unit\":\"台\"}],"
      "\"requirements\":[{\"id\":\"T1\",\"text\":\"内存不少于512GB\",\"mark\":\"★\","
      "\"comparator\":\">=\",\"value\":\"512\",\"unit\":\"GB\",\"kind\":\"technical\"}],"
      "\"parts\":[{\"id\":\"letter\",\"title\":\"投标函\",\"type\":\"form\",\"required\":true,"
      "\"sealed\":true,\"fields\":[{\"id\":\"validityDays\",\"label\":\"投标有效期\","
      "\"type\":\"integer\",\"required\":true}]},{\"id\":\"licence\",\"title\":\"营业执照\","
      "\"type\":\"attachment\",\"accept\":[\"application/pdf\"],\"maxSize\":10485760,"
      "\"expires\":true}],\"documents\":[{\"id\":\"d1\",\"title\":\"招标文件\","
      "\"documentType\":\"biddingDocuments\",\"format\":\"application/pdf\",\"sha256\":"
      "\"" SAMPLE_DIGEST "\",\"size\":123456}],\"openingCertificates\":[\"MIIB\"]}";

static const char organisation[]
    = "{\"name\":\"广州某某科技有限公司\",\"type\":\"supplier\",\"region\":\"广东省广州市\","
      "\"scale\":\"small\",\"legalRepresentative\":\"张三\","
      "\"address\":{\"streetAddress\":\"天河区1号\",\"postalCode\":\"510000\"},"
      "\"contactPoint\":{\"name\":\"李四\",\"telephone\":\"020-12345678\"},"
      "\"bank\":{\"name\":\"某银行\",\"account\":\"6222\"},"
      "\"qualifications\":[{\"id\":\"Q1\",\"title\":\"ISO 9001\",\"validUntil\":\"2028-01-01\"}]}";

static const struct
{
  const char *kind;
  const char *id;
  const char *state;
  const char *body;
} samples[] = {
  { "tender", SAMPLE_TENDER, "draft", tender },
  { "organisation", SAMPLE_SUPPLIER, "active", organisation },
  { "person", "supplier1", "active",
    "{\"user\":\"supplier1\",\"name\":\"王五\",\"organisation\":\"" SAMPLE_SUPPLIER
    "\",\"roles\":[\"drafter\",\"signatory\"],\"certificate\":\"MIIB\"}" },
  { "enquiry", "01936b1c-7e1d-7abc-8def-0123456789ab", "asked",
    "{\"tender\":\"" SAMPLE_TENDER "\",\"organisation\":\"" SAMPLE_SUPPLIER
    "\",\"title\":\"关于内存\",\"description\":\"512GB 是否含扩展？\"}" },
  { "bid", SAMPLE_BID, "submitted",
    "{\"tender\":\"" SAMPLE_TENDER "\",\"tenderVersion\":2,\"organisation\":\"" SAMPLE_SUPPLIER
    "\",\"protocolVersion\":1,\"parts\":[{\"id\":\"package\",\"sha256\":\"" SAMPLE_DIGEST
    "\",\"size\":1000},{\"id\":\"a1\",\"sha256\":\"" SAMPLE_DIGEST
    "\",\"size\":1000}],\"releaseCertificate\":\"MIIB\",\"signature\":\"MIIC\"}" },
  { "draft", "01936b1c-7e1d-7abc-8def-0123456789ac", "draft",
    "{\"tender\":\"" SAMPLE_TENDER "\",\"tenderVersion\":2,\"organisation\":\"" SAMPLE_SUPPLIER
    "\",\"answers\":{\"letter\":{\"validityDays\":\"90\"}},\"prices\":{\"lines\":[]},"
    "\"deviations\":{\"T1\":{\"response\":\"512GB\",\"conclusion\":\"none\"}},"
    "\"attachments\":{\"other\":[]}}" },
  { "material", "01936b1c-7e1d-7abc-8def-0123456789ad", "active",
    "{\"type\":\"certificate\",\"title\":\"质量管理体系认证证书\",\"organisation\":"
    "\"" SAMPLE_SUPPLIER
    "\",\"number\":\"00126Q30155R0S\",\"validUntil\":\"2028-01-01\",\"slots\":[\"certificates\"],"
    "\"files\":[{\"name\":\"iso.pdf\",\"sha256\":\"" SAMPLE_DIGEST
    "\",\"size\":1000,\"mediaType\":\"application/pdf\",\"pages\":2}]}" },
};

gint64
sample_time (const char *text)
{
  gint64 time = 0;

  g_assert_true (zt_time_parse (text, &time));
  return time;
}

JsonObject *
sample_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static gsize
find_sample (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    if (g_str_equal (samples[i].kind, kind))
      return i;
  g_error ("no sample of %s: add one to kinds-sample.c", kind);
}

JsonObject *
sample_body (const char *kind)
{
  return sample_parse (samples[find_sample (kind)].body);
}

const char *
sample_id (const char *kind)
{
  return samples[find_sample (kind)].id;
}

const char *
sample_state (const char *kind)
{
  return samples[find_sample (kind)].state;
}

static ZtRecord *
get_record (const char *kind, const char *id, gpointer user_data)
{
  ZtRecord *record = sample_world_get (user_data, kind, id);

  return record != NULL ? zt_record_ref (record) : NULL;
}

static gboolean
verify (GBytes *content, GBytes *signature, const char *of, gpointer user_data, GError **error)
{
  SampleWorld *world = user_data;

  if (!world->signature_holds)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED, "the signature does not hold");
  return world->signature_holds;
}

static gboolean
check_release (GBytes *certificate, GBytes *key, gpointer user_data, GError **error)
{
  SampleWorld *world = user_data;

  if (!world->release_fits)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "it does not fit");
  return world->release_fits;
}

static GPtrArray *
list_records (const char *kind, const char *state, gpointer user_data, GError **error)
{
  SampleWorld *world = user_data;
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (g_str_equal (zt_record_get_kind (record), kind)
        && g_str_equal (zt_record_get_state (record), state))
      g_ptr_array_add (list, zt_record_ref (record));
  return list;
}

SampleWorld *
sample_world_new (void)
{
  SampleWorld *world = g_new0 (SampleWorld, 1);

  world->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) zt_record_unref);
  world->signature_holds = TRUE;
  world->release_fits = TRUE;
  world->lookup.get = get_record;
  world->lookup.verify = verify;
  world->lookup.check_release = check_release;
  world->lookup.list = list_records;
  world->lookup.user_data = world;
  return world;
}

void
sample_world_free (SampleWorld *world)
{
  g_hash_table_unref (world->records);
  g_free (world);
}

void
sample_world_put (SampleWorld *world, ZtRecord *record)
{
  g_hash_table_insert (world->records,
                       g_strdup_printf ("%s/%s", zt_record_get_kind (record),
                                        zt_record_get_id (record)),
                       zt_record_ref (record));
}

ZtRecord *
sample_world_get (SampleWorld *world, const char *kind, const char *id)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", kind, id);

  return g_hash_table_lookup (world->records, key);
}

gboolean
sample_do (SampleWorld *world, const char *kind, const char *id, const char *action,
           JsonObject *body, const char *of, guint roles, gint64 now, GError **error)
{
  g_autoptr (ZtCommand) command = zt_command_new (kind, id, action, -1, body);
  g_autoptr (ZtActor) actor = zt_actor_new ("somebody", of, roles);
  g_autoptr (ZtEvent) event
      = zt_apply (zt_kinds_find (kind), command, sample_world_get (world, kind, id), actor, now,
                  TRUE, &world->lookup, error);

  if (event == NULL)
    return FALSE;
  sample_world_put (world, event->record);
  return TRUE;
}

void
sample_expect (SampleWorld *world, const char *kind, const char *id, const char *action,
               const char *body_text, const char *of, guint roles, gint64 now, const char *refusal)
{
  g_autoptr (JsonObject) body = sample_parse (body_text);
  g_autoptr (GError) error = NULL;
  gboolean done = sample_do (world, kind, id, action, body, of, roles, now, &error);

  if (refusal == NULL && !done)
    g_error ("%s %s: %s", kind, action, error->message);
  if (refusal != NULL && done)
    g_error ("%s %s was done; expected: %s", kind, action, refusal);
  if (refusal != NULL && strstr (error->message, refusal) == NULL)
    g_error ("%s %s: “%s” does not say “%s”", kind, action, error->message, refusal);
}

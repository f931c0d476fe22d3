/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many more tenders and enquiries for tests of scale: varied, from one seed, the same on every
 * machine but for the dates. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "authority.h"
#include "sample-private.h"
#include "sql.h"
#include "zt-kinds.h"
#include "zt-time.h"

#define SEED 20261123
#define PER_TRANSACTION 10000
#define AGENCY "12449901MB2D0B014G"

static const char *const places[]
    = { "第一中学",   "第二小学",     "人民医院",   "中医院",     "图书馆", "文化馆",
        "环境卫生所", "社区服务中心", "应急管理局", "农业农村局", "水务局", "民政局",
        "体育馆",     "档案馆",       "幼儿园",     "职业学校" };
static const char *const regions[] = { "A区", "B区", "C县", "D县", "E市", "F区" };
static const struct
{
  const char *what, *category, *code, *unit;
  int price;
} things[] = {
  { "台式计算机", "goods", "A02010105", "台", 5200 },
  { "便携式计算机", "goods", "A02010108", "台", 6800 },
  { "服务器", "goods", "A02010104", "台", 68000 },
  { "A4黑白打印机", "goods", "A02021003", "台", 1650 },
  { "多功能一体机", "goods", "A02020400", "台", 4200 },
  { "触控一体机", "goods", "A02020800", "台", 23000 },
  { "空调机", "goods", "A02061804", "台", 3900 },
  { "办公桌", "goods", "A05010201", "张", 880 },
  { "复印纸", "goods", "A05040101", "箱", 138 },
  { "医用超声波仪器", "goods", "A02320500", "台", 420000 },
  { "小型客车", "goods", "A02030503", "辆", 168000 },
  { "健身设备", "goods", "A02462600", "套", 46000 },
  { "物业管理服务", "services", "C21040000", "月", 98000 },
  { "软件运行维护", "services", "C16070300", "月", 31000 },
  { "印刷服务", "services", "C23090100", "批", 56000 },
  { "车辆维修保养", "services", "C23120301", "年", 120000 },
  { "安全测评服务", "services", "C16060000", "项", 260000 },
  { "卫生间修缮", "works", "B08010000", "间", 76000 },
  { "道路维修工程", "works", "B02010000", "平方米", 260 },
  { "校舍加固工程", "works", "B08010000", "平方米", 1350 },
};
static const struct
{
  const char *method, *details, *award;
  int notice;
} methods[] = { { "open", "open-tender", "ratedCriteria", 24 },
                { "open", "open-tender", "priceOnly", 22 },
                { "limited", "consultation", "ratedCriteria", 13 },
                { "selective", "invited", "ratedCriteria", 23 },
                { "direct", "single-source", "priceOnly", 9 } };
static const char *const buyers[]
    = { "11449901MB2C0A010D", "11449901MB2C0A029A", "11449901MB2C0A0450" };

static JsonArray *
text_row (const char *a, const char *b, const char *c, const char *d, int price, const char *e)
{
  JsonArray *row = json_array_new ();

  json_array_add_string_element (row, a);
  json_array_add_string_element (row, b);
  json_array_add_string_element (row, c);
  json_array_add_string_element (row, d);
  json_array_add_int_element (row, price);
  json_array_add_string_element (row, e);
  return row;
}

static JsonArray *
make_items (GRand *random, guint thing, gint64 *sum)
{
  JsonArray *items = json_array_new ();
  int n = g_rand_int_range (random, 1, 5);

  for (int i = 0; i < n; i++)
    {
      guint one = i == 0 ? thing : (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things));
      int quantity = g_rand_int_range (random, 1, things[one].price > 50000 ? 4 : 120);
      int price = things[one].price * g_rand_int_range (random, 85, 125) / 100;
      g_autofree char *text = g_strdup_printf ("%d", quantity);

      *sum += (gint64) quantity * price;
      json_array_add_array_element (items, text_row (things[one].what, things[one].code, text,
                                                     things[one].unit, price,
                                                     "符合国家强制性标准，提供出厂合格证明"));
    }
  return items;
}

static JsonObject *
make_template (GRand *random, guint number)
{
  JsonObject *template = json_object_new ();
  guint thing = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things));
  guint method = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (methods));
  const char *place = places[g_rand_int_range (random, 0, G_N_ELEMENTS (places))];
  const char *region = regions[g_rand_int_range (random, 0, G_N_ELEMENTS (regions))];
  g_autofree char *id = g_strdup_printf ("449901-2026-1%06u", number);
  g_autofree char *title
      = g_strdup_printf ("%s%s%s采购项目（%u）", region, place, things[thing].what, number);
  g_autofree char *description
      = g_strdup_printf ("%s%s因工作需要采购%s等，具体数量和规格见采购清单。", region, place,
                         things[thing].what);
  gint64 sum = 0;
  JsonArray *items = make_items (random, thing, &sum);
  JsonArray *slots = json_array_new ();

  json_array_add_string_element (slots, "licence");
  json_object_set_string_member (template, "id", id);
  json_object_set_string_member (template, "title", title);
  json_object_set_string_member (template, "description", description);
  json_object_set_string_member (template, "buyer",
                                 buyers[g_rand_int_range (random, 0, G_N_ELEMENTS (buyers))]);
  json_object_set_string_member (template, "method", methods[method].method);
  json_object_set_string_member (template, "details", methods[method].details);
  json_object_set_string_member (template, "award", methods[method].award);
  json_object_set_string_member (template, "category", things[thing].category);
  json_object_set_string_member (template, "sme", "none");
  json_object_set_string_member (template, "eligibility",
                                 "符合《政府采购法》第二十二条规定的供应商。");
  json_object_set_string_member (template, "delivery", "合同签订后30日历天内");
  json_object_set_string_member (template, "address", place);
  json_object_set_string_member (template, "payment", "验收合格后30日内支付。");
  json_object_set_int_member (template, "value", sum + sum / 20);
  json_object_set_int_member (template, "ceiling", sum + sum / 50);
  json_object_set_int_member (template, "notice", methods[method].notice);
  json_object_set_int_member (template, "priceWeight",
                              g_str_equal (methods[method].award, "ratedCriteria") ? 30 : 0);
  json_object_set_int_member (template, "validity", 90);
  json_object_set_array_member (template, "items", items);
  json_object_set_array_member (template, "requirements", json_array_new ());
  json_object_set_array_member (template, "slots", slots);
  json_object_set_string_member (template, "region", region);
  return template;
}

/* One command through the rules, and its event into the log. No answer is kept for it: these
 * commands came from nobody who could send them again. *record: the version before, and after. */
static gboolean
take_step (ZtSample *sample, const ZtActor *actor, const char *id, const char *action,
           JsonObject *body, ZtRecord **record, GError **error)
{
  /* Enough is published already that the log's time need not go back: the story of these begins
   * half an hour ago. */
  gint64 time = sample->now - 30 * G_TIME_SPAN_MINUTE;
  gint64 version = *record != NULL ? zt_record_get_version (*record) : 0;
  g_autoptr (ZtCommand) command = zt_command_new_take ("tender", id, action, version, body);
  ZtLookupFacts facts = { sample->platform, sample->store, time };
  const ZtLookup lookup = zt_platform_lookup (&facts);
  g_autoptr (ZtEvent) event
      = zt_apply (zt_kinds_find ("tender"), command, *record, actor, time, TRUE, &lookup, error);

  if (event == NULL || !zt_store_append_event (sample->store, event, time, error))
    return FALSE;
  g_clear_pointer (record, zt_record_unref);
  *record = zt_record_ref (event->record);
  return TRUE;
}

/* Its two events are in the log; the record is written once, as it stands in the end. */
static gboolean
make_tender (ZtSample *sample, GRand *random, guint number, GError **error)
{
  g_autoptr (JsonObject) template = make_template (random, number);
  gint64 days = g_rand_int_range (random, 2, 60);
  gint64 end
      = sample->now + days * G_TIME_SPAN_DAY + g_rand_int_range (random, 0, 8) * G_TIME_SPAN_HOUR;
  const char *id = zt_json_get_string (template, "id");
  const char *buyer = zt_json_get_string (template, "buyer");
  g_autoptr (ZtActor) agency
      = zt_actor_new ("buyer1", AGENCY, ZT_ROLE_BUYER | ZT_ROLE_AGENCY | ZT_ROLE_PUBLIC);
  g_autoptr (ZtActor) approver
      = zt_actor_new (zt_sample_approver (buyer), buyer, ZT_ROLE_APPROVER | ZT_ROLE_PUBLIC);
  g_autoptr (ZtRecord) record = NULL;
  gint64 start = 0;
  JsonObject *body = zt_sample_tender_body (sample, template, end, &start);

  json_object_set_string_member (body, "region", zt_json_get_string (template, "region"));
  return take_step (sample, agency, id, "create", body, &record, error)
         && take_step (sample, approver, id, "publish", json_object_new (), &record, error)
         && zt_store_put_record (sample->store, record, FALSE, error);
}

static void
plan_enquiry (ZtSample *sample, GRand *random, guint number)
{
  static const char *const askers[][2] = { { "supplier1", "91449901MA5F0B077G" },
                                           { "supplier2", "91449901MA5F0C1177" },
                                           { "supplier3", "91449901MA5F0J175J" } };
  guint asker = number % G_N_ELEMENTS (askers);
  guint which = 1
                + (guint) g_rand_int_range (random, 0,
                                            (gint32) json_array_get_length (sample->tenders) - 1);
  JsonObject *template = json_array_get_object_element (sample->tenders, which);
  JsonObject *body = json_object_new ();
  g_autofree char *id = g_strdup_printf ("018f0000-0000-7000-8000-%012u", number);
  g_autofree char *title = g_strdup_printf ("关于采购需求第%u条的询问", 1 + number % 9);

  json_object_set_string_member (body, "tender", zt_json_get_string (template, "id"));
  json_object_set_string_member (body, "organisation", askers[asker][1]);
  json_object_set_string_member (body, "title", title);
  json_object_set_string_member (body, "description", "请明确该条技术指标的检验方法和允许偏差。");
  zt_sample_plan (sample, sample->now - 20 * G_TIME_SPAN_MINUTE, askers[asker][0], askers[asker][1],
                  ZT_ROLE_SIGNATORY | ZT_ROLE_DRAFTER, "enquiry", id, "create", 0, body);
}

gboolean
zt_sample_scale (ZtSample *sample, const ZtSampleOptions *options, int *count, GError **error)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  /* A transaction touches nearly all pages of the indexes; they are to be written once in it. */
  gboolean roomy = zt_sql_run (sample->store, error, "PRAGMA cache_size = -131072", "");
  int total = options->tenders + options->records;

  for (int done = 0; roomy && done < total;)
    {
      g_autoptr (ZtTransaction) transaction = zt_transaction_begin (sample->store, error);

      if (transaction == NULL)
        return FALSE;
      for (int i = 0; i < PER_TRANSACTION && done < total; i++, done++)
        if (done >= options->tenders)
          plan_enquiry (sample, random, (guint) (done - options->tenders) + 1);
        else if (!make_tender (sample, random, (guint) done + 1, error))
          return FALSE;
      if (!zt_sample_carry_out (sample, error) || !zt_transaction_commit (transaction, error))
        return FALSE;
    }
  *count += options->tenders;
  return roomy;
}

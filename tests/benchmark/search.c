/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a key to the rows on the screen among many notices, through the very list and workers of the
 * window: search COUNT [FOLDER [fill]]. "fill" only makes the notices. Prints how long the middle one, 95 of 100 and the slowest took. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "zt-record-list.h"
#include "zt-time.h"

static const char *const places[]
    = { "第一中学",   "第二小学",     "人民医院",   "中医院",  "图书馆", "文化馆",
        "环境卫生所", "社区服务中心", "应急管理局", "教育局",  "水务局", "民政局",
        "体育馆",     "档案馆",       "幼儿园",     "职业学校" };
static const char *const regions[] = { "A区", "B区", "C县", "D县", "E市", "F区" };
static const char *const things[][3] = {
  { "台式计算机", "goods", "A02010105" },      { "便携式计算机", "goods", "A02010108" },
  { "服务器", "goods", "A02010104" },          { "A4黑白打印机", "goods", "A02021003" },
  { "多功能一体机", "goods", "A02020400" },    { "交互平板", "goods", "A02020800" },
  { "空调机", "goods", "A02061804" },          { "办公桌", "goods", "A05010201" },
  { "复印纸", "goods", "A05040101" },          { "医用超声波仪器", "goods", "A02320500" },
  { "智慧校园平台", "services", "C16070300" }, { "物业管理服务", "services", "C21040000" },
  { "印刷服务", "services", "C23090100" },     { "安全测评服务", "services", "C16060000" },
  { "卫生间修缮", "works", "B08010000" },      { "道路维修工程", "works", "B02010000" },
};
static const char *const methods[]
    = { "open-tender", "consultation", "inquiry", "single-source", "negotiation" };

typedef struct
{
  GMainLoop *loop;
  ZtRecordList *list;
  gboolean done;
  gint64 searched; /* microseconds in the workspace alone */
} Run;

/* By the clock, and by the processor: on a computer that is busy with other things the first says
 * nothing about the program. */
typedef struct
{
  gint64 wall, cpu, searched;
} Took;

#define PICK(random, array) ((array)[g_rand_int_range (random, 0, G_N_ELEMENTS (array))])

static ZtRecord *
make_notice (GRand *random, guint number, gint64 now)
{
  guint thing = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things));
  const char *region = PICK (random, regions), *place = PICK (random, places);
  g_autofree char *end
      = zt_time_format (now + (gint64) g_rand_int_range (random, -20, 60) * 86400 * G_USEC_PER_SEC);
  g_autofree char *published
      = zt_time_format (now - (gint64) g_rand_int_range (random, 1, 60) * 86400 * G_USEC_PER_SEC);
  g_autofree char *id = g_strdup_printf ("449901-2026-1%06u", number);
  g_autofree char *text = g_strdup_printf (
      "{\"title\":\"%s%s%s采购项目（%u）\",\"number\":\"%s\",\"buyer\":{\"id\":\"B\",\"name\":\"%s%"
      "s\"},"
      "\"region\":\"%s\",\"procurementMethodDetails\":\"%s\",\"mainProcurementCategory\":\"%s\","
      "\"value\":{\"amount\":%d,\"currency\":\"CNY\"},\"tenderPeriod\":{\"endDate\":\"%s\"},"
      "\"datePublished\":\"%s\",\"smePolicy\":\"%s\","
      "\"description\":\"%s%s因工作需要采购%s等，具体数量和规格见采购清单，供应商应当按照采购文件"
      "的要求提供货物、安装调试、培训和质量保证。\","
      "\"eligibilityCriteria\":"
      "\"符合《政府采购法》第二十二条规定的供应商，未被列入失信被执行人名单。\","
      "\"items\":[{\"id\":\"1\",\"description\":\"%s\",\"quantity\":\"12\",\"unit\":\"台\","
      "\"classification\":{\"scheme\":\"CN-2022\",\"id\":\"%s\"},\"specification\":"
      "\"符合国家强制性标准"
      "，提供出厂合格证明\"},{\"id\":\"2\",\"description\":\"%s\",\"quantity\":\"3\",\"unit\":"
      "\"台\","
      "\"classification\":{\"scheme\":\"CN-2022\",\"id\":\"A02010105\"}}],\"paymentTerms\":\"%"
      "0900d\"}",
      region, place, things[thing][0], number, id, region, place, region, PICK (random, methods),
      things[thing][1], g_rand_int_range (random, 5000, 9000000), end, published,
      number % 4 == 0 ? "reserved" : "none", region, place, things[thing][0], things[thing][0],
      things[thing][2], PICK (random, things)[0], 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return zt_record_new ("tender", id, 2, "active", body);
}

static void
fill (const char *folder, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, &error);
  g_autoptr (GRand) random = g_rand_new_with_seed (20261128);
  gint64 now = zt_time_now ();

  g_assert_no_error (error);
  for (guint i = 0; i < n;)
    {
      g_autoptr (ZtTransaction) transaction
          = zt_transaction_begin (zt_workspace_get_replica (ws), &error);

      for (guint j = 0; j < 5000 && i < n; i++, j++)
        {
          g_autoptr (ZtRecord) record = make_notice (random, i + 1, now);

          zt_store_put_record (zt_workspace_get_replica (ws), record, FALSE, &error);
          g_assert_no_error (error);
        }
      zt_transaction_commit (transaction, &error);
      g_assert_no_error (error);
    }
}

static void
finish (Run *run)
{
  run->done = TRUE;
  g_main_loop_quit (run->loop);
}

static void
on_loaded_cb (ZtRecordItem *item, GParamSpec *pspec, Run *run)
{
  finish (run);
}

/* The ids are here; the rows that a window shows are asked for, as the view does. */
static void
on_queried_cb (ZtRecordList *list, gint64 took, Run *run)
{
  g_autoptr (ZtRecordItem) item = g_list_model_get_item (G_LIST_MODEL (list), 0);

  run->searched = took;
  if (item == NULL || zt_record_item_get_record (item) != NULL)
    finish (run);
  else
    g_signal_connect (item, "notify::loaded", G_CALLBACK (on_loaded_cb), run);
}

static Took
search (Run *run, const ZtSearch *wanted)
{
  gint64 begun = g_get_monotonic_time ();
  clock_t used = clock ();

  run->done = FALSE;
  zt_record_list_search (run->list, wanted);
  while (!run->done)
    g_main_loop_run (run->loop);
  return (Took){ g_get_monotonic_time () - begun,
                 (gint64) (clock () - used) * G_USEC_PER_SEC / CLOCKS_PER_SEC, run->searched };
}

static int
compare_wall (gconstpointer a, gconstpointer b)
{
  const Took *x = a, *y = b;

  return x->wall < y->wall ? -1 : x->wall > y->wall;
}

static int
compare_cpu (gconstpointer a, gconstpointer b)
{
  const Took *x = a, *y = b;

  return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

#define AT(times, part, member)                                                                    \
  ((double) g_array_index (times, Took, (times)->len * (part) / 100).member / 1000)

static void
report (const char *what, GArray *times)
{
  g_array_sort (times, compare_wall);
  g_print ("%s: %u times; by the clock median %.1f ms, 95 %% within %.1f ms, slowest %.1f ms", what,
           times->len, AT (times, 50, wall), AT (times, 95, wall),
           (double) g_array_index (times, Took, times->len - 1).wall / 1000);
  g_array_sort (times, compare_cpu);
  g_print ("; of the processor median %.1f ms, 95 %% within %.1f ms, most %.1f ms\n",
           AT (times, 50, cpu), AT (times, 95, cpu),
           (double) g_array_index (times, Took, times->len - 1).cpu / 1000);
  g_array_set_size (times, 0);
}

/* A key at a time, as fast as the answers come; each text also with filters on. */
static void
type_all (Run *run, GArray *times)
{
  static const char *const texts[] = { "交互平板 区教育",
                                       "智慧校园",
                                       "zhxy",
                                       "zhihuixiaoyuan",
                                       "采购项目",
                                       "服务器 C县",
                                       "A4黑白打印机",
                                       "jyj fwq",
                                       "tsjsj",
                                       "第一中学空调",
                                       "project",
                                       "2026",
                                       "dlwx",
                                       "物业 wuye",
                                       "没有这样的项目",
                                       "a",
                                       "（1234）",
                                       "EshiTsg" };

  for (int round = 0; round < 4; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
      for (const char *at = texts[i]; *at != '\0'; at = g_utf8_next_char (at))
        {
          g_autofree char *text = g_strndup (texts[i], (gsize) (g_utf8_next_char (at) - texts[i]));
          const ZtSearch wanted = { .text = text,
                                    .state = (char *) (round % 2 ? "active" : NULL),
                                    .region = (char *) (round == 2 ? "C县" : NULL),
                                    .least = round == 3 ? 50000000 : 0,
                                    .order = (char *) (round == 2 ? "-value" : "deadline") };
          Took took = search (run, &wanted);

          g_array_append_val (times, took);
        }
}

static void
filter_all (Run *run, GArray *times)
{
  static const char *const names[]
      = { "deadline", "-published", "-value", "value", "title", "buyer", "recommended" };

  for (int round = 0; round < 3; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      for (gsize j = 0; j < G_N_ELEMENTS (methods); j++)
        {
          const ZtSearch wanted = { .method = (char *) methods[j],
                                    .code = (char *) (round == 1 ? "A0202" : NULL),
                                    .days = round == 2 ? 7 : 0,
                                    .order = (char *) names[i] };
          Took took = search (run, &wanted);

          /* An order is made the first time it is asked for; told apart. */
          if (round == 0 && j == 0)
            g_print ("sorted by %s for the first time: %.1f ms, of the processor %.1f ms\n",
                     names[i], (double) took.wall / 1000, (double) took.cpu / 1000);
          else
            g_array_append_val (times, took);
        }
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      remove_folder (entry);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 200000;
  g_autofree char *folder
      = argc > 2 ? g_strdup (argv[2]) : g_dir_make_tmp ("zt-search-XXXXXX", NULL);
  g_autofree char *replica = g_build_filename (folder, "replica.db", NULL);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (Took));
  ZtWorker *searcher, *local;
  struct rusage before, after;
  Run run = { .loop = g_main_loop_new (NULL, FALSE) };
  const ZtSearch all = { .state = (char *) "active", .order = (char *) "deadline" };
  Took took;

  /* A folder that is given is filled once and kept. */
  if (!g_file_test (replica, G_FILE_TEST_EXISTS))
    fill (folder, n);
  if (argc > 3)
    return 0;
  getrusage (RUSAGE_SELF, &before);
  searcher = zt_worker_new ("searcher", folder);
  local = zt_worker_new ("local", folder);
  run.list = zt_record_list_new (searcher, local);
  g_signal_connect (run.list, "queried", G_CALLBACK (on_queried_cb), &run);
  took = search (&run, &all);
  g_print ("the first list of %u notices, all read: %.0f ms, of the processor %.0f ms\n", n,
           (double) took.wall / 1000, (double) took.cpu / 1000);
  type_all (&run, times);
  report ("from a key to the rows", times);
  filter_all (&run, times);
  report ("from a filter or an order to the rows", times);
  getrusage (RUSAGE_SELF, &after);
  g_print ("memory at its highest: %ld MiB, %ld MiB more than before the list\n",
           after.ru_maxrss / 1024, (after.ru_maxrss - before.ru_maxrss) / 1024);
  zt_worker_stop (searcher);
  zt_worker_stop (local);
  g_object_unref (run.list);
  g_object_unref (searcher);
  g_object_unref (local);
  g_main_loop_unref (run.loop);
  if (argc <= 2)
    remove_folder (folder);
  return 0;
}

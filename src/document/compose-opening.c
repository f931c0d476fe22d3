/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opening record 开标记录: what every bidder offered, as read out, and what was wrong with it.
 * Content, not user interface: Chinese. */
#define G_LOG_DOMAIN "zt-compose-opening"

#include "config.h"

#include "compose-private.h"
#include "money.h"

typedef struct
{
  JsonObject *record;
} Opening;

static void
add_fact_row (ZtGrid *grid, const char *name, const char *content)
{
  if (content != NULL && *content != '\0')
    zt_grid_add_cells (grid, ZT_ROW_PLAIN, name, content, NULL);
}

static char *
money_and_words (JsonObject *object, const char *path)
{
  gint64 fen = zt_json_get_fen (object, path);
  g_autofree char *figures = NULL, *words = NULL;

  if (fen < 0)
    return NULL;
  figures = zt_money_format (fen);
  words = zt_money_to_words (fen);
  return g_strdup_printf ("人民币 %s 元（%s）", figures, words);
}

static void
build_facts (ZtPages *pages, Opening *self)
{
  static const ZtColumn columns[] = { { "事项", 1, ZT_ALIGN_LEFT }, { "内容", 4, ZT_ALIGN_LEFT } };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *deadline = _zt_compose_date (self->record, "tenderPeriod.endDate", TRUE);
  g_autofree char *planned = _zt_compose_date (self->record, "bidOpening.date", TRUE);
  g_autofree char *opened = _zt_compose_date (self->record, "opened", TRUE);
  g_autofree char *budget = money_and_words (self->record, "value"),
                  *ceiling = money_and_words (self->record, "ceiling");

  add_fact_row (grid, "项目名称", _zt_compose_string (self->record, "title"));
  add_fact_row (grid, "项目编号", _zt_compose_string (self->record, "tender"));
  add_fact_row (grid, "采购人", _zt_compose_string (self->record, "buyer.name"));
  add_fact_row (grid, "采购代理机构", _zt_compose_string (self->record, "procuringEntity.name"));
  add_fact_row (grid, "预算金额", budget);
  add_fact_row (grid, "最高限价", ceiling);
  add_fact_row (grid, "提交截止时间", deadline);
  add_fact_row (grid, "规定的开启时间", planned);
  add_fact_row (grid, "实际开启时间", opened);
  zt_pages_grid (pages, grid);
}

/* A problem is a text, or {"id", "message"}. */
static char *
problems_text (JsonObject *bid)
{
  JsonArray *problems = zt_json_get_array (bid, "problems");
  GString *text = g_string_new (NULL);

  for (guint i = 0; problems != NULL && i < json_array_get_length (problems); i++)
    {
      JsonNode *node = json_array_get_element (problems, i);
      const char *message = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        message = zt_json_get_string (json_node_get_object (node), "message");
      else if (JSON_NODE_HOLDS_VALUE (node))
        message = json_node_get_string (node);
      if (message != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", message);
    }
  if (text->len == 0)
    g_string_append (text, zt_json_get_boolean (bid, "ok", TRUE) ? "正常" : "未能打开");
  return g_string_free (text, FALSE);
}

static void
add_bid (ZtGrid *grid, JsonObject *bid, guint number)
{
  const char *name = _zt_compose_string (bid, "name"),
             *code = _zt_compose_string (bid, "organisation");
  g_autofree char *index = g_strdup_printf ("%u", number);
  g_autofree char *who = *name != '\0' && !g_str_equal (name, code)
                             ? g_strdup_printf ("%s\n%s", name, code)
                             : g_strdup (code);
  g_autofree char *submitted = _zt_compose_date (bid, "submitted", TRUE);
  g_autofree char *total = _zt_compose_money (bid, "total");
  g_autofree char *validity = _zt_compose_scalar (zt_json_get (bid, "answers.letter.validityDays"));
  g_autofree char *problems = problems_text (bid);

  zt_grid_add_cells (grid, ZT_ROW_PLAIN, index, who, submitted != NULL ? submitted : "",
                     total != NULL ? total : "—", _zt_compose_string (bid, "totalInWords"),
                     validity != NULL ? validity : "—", problems, NULL);
}

static void
build_bids (ZtPages *pages, Opening *self)
{
  static const ZtColumn columns[] = {
    { "序号", 0, ZT_ALIGN_CENTRE },     { "投标人", 2, ZT_ALIGN_LEFT },
    { "提交时间", 1.2, ZT_ALIGN_LEFT }, { "报价（元）", 0, ZT_ALIGN_RIGHT },
    { "报价大写", 2, ZT_ALIGN_LEFT },   { "有效期（日）", 0, ZT_ALIGN_CENTRE },
    { "检查结果", 2.2, ZT_ALIGN_LEFT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  JsonArray *bids = zt_json_get_array (self->record, "bids");
  guint n = bids != NULL ? json_array_get_length (bids) : 0;

  zt_pages_heading (pages, 2, "开标一览表");
  for (guint i = 0; i < n; i++)
    add_bid (grid, json_array_get_object_element (bids, i), i + 1);
  if (n == 0)
    zt_grid_add_cells (grid, ZT_ROW_GROUP, "没有收到任何投标文件。", NULL);
  zt_pages_grid (pages, grid);
}

static void
build_opening (ZtPages *pages, gpointer user_data)
{
  Opening *self = user_data;
  JsonArray *warnings = zt_json_get_array (self->record, "warnings");
  const char *lines[] = { "采购人代表（签字）：", "监督人员（签字）：", "记录人（签字）：", NULL };
  double x, y;

  zt_pages_set_landscape (pages, TRUE);
  zt_pages_text (pages, ZT_STYLE_HEADING1, "开　标　记　录");
  build_facts (pages, self);
  build_bids (pages, self);
  for (guint i = 0; warnings != NULL && i < json_array_get_length (warnings); i++)
    zt_pages_printf (pages, ZT_STYLE_PLAIN, "提示：%s",
                     json_array_get_string_element (warnings, i));
  zt_pages_text (pages, ZT_STYLE_NOTE,
                 "每份文件在开启时都核对了：提交指令的签名与平台日志、各密封件的摘要值、封装的签名"
                 "、文件的签名与内容的一致性。"
                 "“检查结果”不代替评审结论。");
  zt_pages_signature (pages, lines, 0, "", &x, &y);
}

gboolean
zt_compose_opening (JsonObject *record, const char *out, GError **error)
{
  Opening self = { record };
  ZtPagesInfo info = { 0 };
  g_autofree char *part = NULL, *title = NULL;

  g_return_val_if_fail (record != NULL && out != NULL, FALSE);
  part = _zt_compose_part_path (out);
  title = g_strdup_printf ("%s开标记录", _zt_compose_string (record, "title"));
  info.title = title;
  info.author = _zt_compose_string (record, "buyer.name");
  info.subject = _zt_compose_string (record, "tender");
  info.header_left = _zt_compose_string (record, "title");
  info.header_right = _zt_compose_string (record, "tender");
  info.created = _zt_compose_instant (record, "opened");
  return _zt_compose_commit (part, out,
                             zt_pages_compose (part, &info, build_opening, &self, NULL, error),
                             error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a bid: 开标一览表, 分项报价表, deviations with the page of their evidence. */
#define G_LOG_DOMAIN "zt-compose-bid-tables"

#include "config.h"

#include <string.h>

#include "compose-bid-private.h"
#include "money.h"

static const char *
fact (ZtBidDocument *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->facts, name);

  return value != NULL ? value : "";
}

/* Validity, delivery, warranty: whatever the tender's forms ask for that is a period. */
static void
add_periods (ZtGrid *grid, ZtBidDocument *self)
{
  JsonArray *parts = zt_json_get_array (self->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      JsonArray *fields = zt_json_get_array (part, "fields");

      if (!g_str_equal (_zt_compose_string (part, "type"), "form"))
        continue;
      for (guint f = 0; fields != NULL && f < json_array_get_length (fields); f++)
        {
          JsonObject *field = json_array_get_object_element (fields, f);
          const char *label = _zt_compose_string (field, "label");
          g_autofree char *answer = NULL;

          if (strstr (label, "期") == NULL || strstr (label, "日期") != NULL
              || strstr (label, "授权") != NULL)
            continue;
          answer = _zt_bid_answer (self, _zt_compose_string (part, "id"), field);
          if (answer != NULL)
            zt_grid_add_cells (grid, ZT_ROW_PLAIN, label, answer, NULL);
        }
    }
}

static void
build_summary (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  static const ZtColumn columns[] = { { "事项", 1, ZT_ALIGN_LEFT }, { "内容", 3, ZT_ALIGN_LEFT } };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *total = g_strdup_printf ("%s 元", fact (self, "total"));

  zt_pages_heading (pages, 2, "开标一览表");
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, "项目名称", fact (self, "project"), NULL);
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, "项目编号", fact (self, "number"), NULL);
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, fact (self, "bidder"), fact (self, "bidderName"), NULL);
  zt_grid_add_cells (grid, ZT_ROW_BOLD, "总报价（人民币，小写）",
                     *fact (self, "total") != '\0' ? total : "（未填写）", NULL);
  zt_grid_add_cells (grid, ZT_ROW_BOLD, "总报价（人民币，大写）", fact (self, "totalWords"), NULL);
  add_periods (grid, self);
  zt_pages_grid (pages, grid);
  zt_pages_text (pages, ZT_STYLE_NOTE,
                 "总报价包括完成采购需求的全部费用和税费。本表与分项报价表不一致的，以本表为准。");
  _zt_bid_build_signature (pages, self, part);
}

static void
add_price_line (ZtGrid *grid, ZtBidDocument *self, JsonObject *line)
{
  g_autofree char *price = _zt_compose_money (line, "unitPrice"),
                  *amount = _zt_compose_money (line, "amount");
  g_autofree char *quantity = _zt_compose_scalar (zt_json_get (line, "quantity"));

  zt_grid_add_cells (grid, ZT_ROW_PLAIN, _zt_compose_string (line, "item"),
                     _zt_compose_string (line, "description"), _zt_compose_string (line, "brand"),
                     _zt_compose_string (line, "specification"),
                     _zt_compose_string (line, "origin"), _zt_compose_string (line, "manufacturer"),
                     _zt_compose_string (line, "unit"), quantity != NULL ? quantity : "",
                     price != NULL ? price : "", amount != NULL ? amount : "", NULL);
}

static void
build_schedule (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  static const ZtColumn columns[] = {
    { "序号", 0, ZT_ALIGN_CENTRE },      { "名称", 1.5, ZT_ALIGN_LEFT },
    { "品牌", 1, ZT_ALIGN_LEFT },        { "规格型号", 2.6, ZT_ALIGN_LEFT },
    { "产地", 0.9, ZT_ALIGN_LEFT },      { "制造商", 1.7, ZT_ALIGN_LEFT },
    { "单位", 0, ZT_ALIGN_CENTRE },      { "数量", 0, ZT_ALIGN_RIGHT },
    { "单价（元）", 0, ZT_ALIGN_RIGHT }, { "小计（元）", 0, ZT_ALIGN_RIGHT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  JsonArray *lines = zt_json_get_array (self->draft, "prices.lines");
  g_autofree char *words = g_strdup_printf ("总价大写：人民币%s", fact (self, "totalWords"));

  zt_pages_set_landscape (pages, TRUE);
  zt_pages_heading (pages, 2, "分项报价表");
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    add_price_line (grid, self, json_array_get_object_element (lines, i));
  zt_grid_add_cells (grid, ZT_ROW_BOLD, "", "合计", "", "", "", "", "", "", "",
                     fact (self, "total"), NULL);
  if (*fact (self, "totalWords") != '\0')
    zt_grid_add_cells (grid, ZT_ROW_GROUP, words, NULL);
  zt_pages_grid (pages, grid);
  _zt_bid_build_signature (pages, self, part);
  zt_pages_set_landscape (pages, FALSE);
}

void
_zt_bid_build_prices (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  build_summary (pages, self, part);
  build_schedule (pages, self, part);
}

static const char *
conclusion_name (const char *conclusion)
{
  if (g_str_equal (conclusion, "positive"))
    return "正偏离";
  if (g_str_equal (conclusion, "negative"))
    return "负偏离";
  return g_str_equal (conclusion, "none") ? "无偏离" : conclusion;
}

/* "plan:2", "plan/2", "plan#2": page 2 of that slot's files; "plan", "letter": a slot or part; a
 * file's name. Anything else stands as it is. */
static char *
evidence_text (ZtPages *pages, ZtBidDocument *self, const char *evidence)
{
  g_autofree char *slot = g_strdup (evidence), *mark = NULL;
  char *separator = strpbrk (slot, ":/#");
  int offset = 0, page;

  if (separator != NULL)
    {
      *separator = '\0';
      offset = atoi (separator + 1) - 1;
    }
  for (guint i = 0; i < self->files->len; i++)
    {
      ZtBidFile *file = self->files->pdata[i];

      if (g_str_equal (file->name, slot) || g_str_equal (file->name, evidence))
        {
          g_free (slot);
          slot = g_strdup (file->sha256);
          break;
        }
    }
  mark = g_strconcat ("at:", slot, NULL);
  page = zt_pages_get_mark (pages, mark);
  if (page > 0 && offset >= 0)
    return g_strdup_printf ("第 %d 页", page + MAX (0, offset));
  return g_strdup (evidence);
}

static guint
add_deviations (ZtPages *pages, ZtGrid *grid, ZtBidDocument *self, const char *kind)
{
  JsonArray *requirements = zt_json_get_array (self->tender, "requirements");
  guint n = 0;

  for (guint i = 0; requirements != NULL && i < json_array_get_length (requirements); i++)
    {
      JsonObject *requirement = json_array_get_object_element (requirements, i);
      const char *id = _zt_compose_string (requirement, "id"),
                 *own = _zt_compose_string (requirement, "kind");
      g_autofree char *path = g_strdup_printf ("deviations.%s", id);
      JsonObject *deviation = zt_json_get_object (self->draft, path);
      const char *response = _zt_compose_string (deviation, "response");
      g_autofree char *evidence = NULL;

      if (!g_str_equal (*own != '\0' ? own : "technical", kind))
        continue;
      evidence = evidence_text (pages, self, _zt_compose_string (deviation, "evidence"));
      zt_grid_add_cells (grid, ZT_ROW_PLAIN, id, _zt_compose_string (requirement, "mark"),
                         _zt_compose_string (requirement, "text"),
                         *response != '\0' ? response : "（未填写）",
                         conclusion_name (_zt_compose_string (deviation, "conclusion")), evidence,
                         NULL);
      n++;
    }
  return n;
}

void
_zt_bid_build_deviations (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  static const ZtColumn columns[] = {
    { "编号", 0, ZT_ALIGN_CENTRE },     { "标记", 0, ZT_ALIGN_CENTRE },
    { "采购要求", 2.2, ZT_ALIGN_LEFT }, { "响应内容", 1.8, ZT_ALIGN_LEFT },
    { "偏离结论", 0, ZT_ALIGN_CENTRE }, { "证明材料", 0, ZT_ALIGN_CENTRE },
  };
  g_autoptr (ZtGrid) technical = zt_grid_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (ZtGrid) commercial = zt_grid_new (columns, G_N_ELEMENTS (columns));

  if (add_deviations (pages, technical, self, "technical") > 0)
    {
      zt_pages_heading (pages, 2, "技术要求偏离表");
      zt_pages_grid (pages, technical);
    }
  if (add_deviations (pages, commercial, self, "commercial") > 0)
    {
      zt_pages_heading (pages, 2, "商务要求偏离表");
      zt_pages_grid (pages, commercial);
    }
  zt_pages_text (pages, ZT_STYLE_NOTE, "“证明材料”为所在的页码，以本文件每页下方的统一页码为准。");
  _zt_bid_build_signature (pages, self, part);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tender document 采购文件 from the record of a tender. Content, not user interface: Chinese.
 */
#define G_LOG_DOMAIN "zt-compose-tender"

#include "config.h"

#include "compose-private.h"

typedef struct
{
  JsonObject *tender;
  GHashTable *facts;
} Tender;

static const char *
fact (Tender *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->facts, name);

  return value != NULL ? value : "";
}

static void
build_cover (ZtPages *pages, Tender *self)
{
  zt_pages_space (pages, 0);
  zt_pages_printf (pages, ZT_STYLE_RIGHT, "项目编号：%s", fact (self, "number"));
  zt_pages_drop_to (pages, 540);
  zt_pages_printf (pages, ZT_STYLE_SUBTITLE, "%s", fact (self, "project"));
  zt_pages_space (pages, 28);
  zt_pages_printf (pages, ZT_STYLE_TITLE, "%s", fact (self, "document"));
  zt_pages_space (pages, 6);
  zt_pages_printf (pages, ZT_STYLE_CENTRE, "（%s · %s）", fact (self, "method"),
                   fact (self, "category"));
  zt_pages_drop_to (pages, 130);
  zt_pages_printf (pages, ZT_STYLE_CENTRE, "采购人：%s", fact (self, "buyer"));
  if (*fact (self, "agency") != '\0')
    zt_pages_printf (pages, ZT_STYLE_CENTRE, "采购代理机构：%s", fact (self, "agency"));
  zt_pages_printf (pages, ZT_STYLE_CENTRE, "%s", fact (self, "published"));
}

static void
add_summary_row (ZtGrid *grid, int *number, const char *name, const char *content)
{
  g_autofree char *index = NULL;

  if (content == NULL || *content == '\0')
    return;
  index = g_strdup_printf ("%d", ++*number);
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, index, name, content, NULL);
}

static char *
amount_and_words (Tender *self, const char *name)
{
  g_autofree char *words = g_strconcat (name, "Words", NULL);

  if (!g_hash_table_contains (self->facts, name))
    return NULL;
  return g_strdup_printf ("人民币 %s 元（%s）", fact (self, name), fact (self, words));
}

/* 供应商须知前附表: the figures in one place. */
static void
build_summary (ZtPages *pages, Tender *self)
{
  static const ZtColumn columns[] = {
    { "序号", 0, ZT_ALIGN_CENTRE },
    { "事项", 1.2, ZT_ALIGN_LEFT },
    { "内容", 4, ZT_ALIGN_LEFT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *budget = amount_and_words (self, "budget"),
                  *ceiling = amount_and_words (self, "ceiling");
  g_autofree char *security = amount_and_words (self, "security");
  g_autofree char *validity = g_strdup_printf ("自提交截止之日起 %s 日", fact (self, "validity"));
  int number = 0;

  add_summary_row (grid, &number, "项目名称", fact (self, "project"));
  add_summary_row (grid, &number, "项目编号", fact (self, "number"));
  add_summary_row (grid, &number, "采购人", fact (self, "buyer"));
  add_summary_row (grid, &number, "采购代理机构", fact (self, "agency"));
  add_summary_row (grid, &number, "采购方式", fact (self, "method"));
  add_summary_row (grid, &number, "预算金额", budget);
  add_summary_row (grid, &number, "最高限价", ceiling);
  add_summary_row (grid, &number, "保证金", security != NULL ? security : "不收取");
  add_summary_row (grid, &number, "有效期", validity);
  add_summary_row (grid, &number, "提问截止时间", fact (self, "enquiryEnd"));
  add_summary_row (grid, &number, "提交截止时间", fact (self, "deadline"));
  add_summary_row (grid, &number, "开启时间", fact (self, "opening"));
  add_summary_row (grid, &number, "中小企业政策",
                   *fact (self, "smeReserved") != '\0' ? "专门面向中小企业采购"
                   : *fact (self, "smeDeduct") != '\0' ? "小型和微型企业报价扣除 10% 参加评审"
                                                       : "按法律规定执行");
  add_summary_row (grid, &number, "进口产品",
                   *fact (self, "importAllowed") != '\0' ? "允许" : "不允许");
  add_summary_row (grid, &number, "联合体", "不接受");
  add_summary_row (grid, &number, "加密与开启",
                   *fact (self, "dualControl") != '\0'
                       ? "双方密钥共同开启：供应商的解除密钥与采购人的开启密钥"
                       : "加密提交，由采购人的开启密钥开启");
  zt_pages_heading (pages, 2, "供应商须知前附表");
  zt_pages_grid (pages, grid);
  zt_pages_text (pages, ZT_STYLE_NOTE, "前附表与正文不一致的，以前附表为准。");
}

static void
build_items (ZtPages *pages, Tender *self)
{
  static const ZtColumn columns[] = {
    { "品目号", 0, ZT_ALIGN_CENTRE }, { "标的名称", 2.4, ZT_ALIGN_LEFT },
    { "品目分类", 2, ZT_ALIGN_LEFT }, { "数量", 0, ZT_ALIGN_RIGHT },
    { "单位", 0, ZT_ALIGN_CENTRE },   { "单价限价（元）", 0, ZT_ALIGN_RIGHT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  JsonArray *items = zt_json_get_array (self->tender, "items");

  zt_pages_heading (pages, 2, "二、采购标的一览表");
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      const char *code = _zt_compose_string (item, "classification.id");
      const char *description = _zt_compose_string (item, "classification.description");
      g_autofree char *class = g_strjoin (*code != '\0' && *description != '\0' ? " " : "", code,
                                          description, NULL);
      g_autofree char *ceiling = _zt_compose_money (item, "unitCeiling");
      g_autofree char *quantity = _zt_compose_scalar (zt_json_get (item, "quantity"));

      zt_grid_add_cells (grid, ZT_ROW_PLAIN, _zt_compose_string (item, "id"),
                         _zt_compose_string (item, "description"), class,
                         quantity != NULL ? quantity : "", _zt_compose_string (item, "unit"),
                         ceiling != NULL ? ceiling : "—", NULL);
    }
  zt_pages_grid (pages, grid);
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);

      if (*_zt_compose_string (item, "specification") == '\0')
        continue;
      zt_pages_printf (pages, ZT_STYLE_HEADING3, "品目 %s　%s", _zt_compose_string (item, "id"),
                       _zt_compose_string (item, "description"));
      zt_pages_printf (pages, ZT_STYLE_BODY, "%s", _zt_compose_string (item, "specification"));
    }
}

static void
add_requirements (ZtGrid *grid, JsonArray *requirements, const char *kind, const char *title)
{
  gboolean any = FALSE;

  for (guint i = 0; requirements != NULL && i < json_array_get_length (requirements); i++)
    {
      JsonObject *requirement = json_array_get_object_element (requirements, i);
      const char *own = _zt_compose_string (requirement, "kind");

      if (!g_str_equal (*own != '\0' ? own : "technical", kind))
        continue;
      if (!any)
        zt_grid_add_cells (grid, ZT_ROW_GROUP, title, NULL);
      any = TRUE;
      zt_grid_add_cells (grid, ZT_ROW_PLAIN, _zt_compose_string (requirement, "id"),
                         _zt_compose_string (requirement, "mark"),
                         _zt_compose_string (requirement, "text"), NULL);
    }
}

static void
build_requirements (ZtPages *pages, Tender *self)
{
  static const ZtColumn columns[] = {
    { "编号", 0, ZT_ALIGN_CENTRE },
    { "标记", 0, ZT_ALIGN_CENTRE },
    { "要求", 1, ZT_ALIGN_LEFT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  JsonArray *requirements = zt_json_get_array (self->tender, "requirements");

  zt_pages_heading (pages, 2, "三、技术和商务要求");
  zt_pages_text (pages, ZT_STYLE_BODY,
                 "标注“★”的为实质性要求，任何一项不满足的，作为无效处理；标注“▲”的为重要要求，按评"
                 "审方法扣分；未作标注的为一般要求。"
                 "响应时应当逐项填写实际数值或者具体内容。");
  add_requirements (grid, requirements, "technical", "技术要求");
  add_requirements (grid, requirements, "commercial", "商务要求");
  zt_pages_grid (pages, grid);
}

static void
build_need (ZtPages *pages, Tender *self)
{
  zt_pages_heading (pages, 1, "第三章　采购需求");
  zt_pages_heading (pages, 2, "一、项目概况");
  zt_pages_printf (pages, ZT_STYLE_BODY,
                   "%s因工作需要，组织实施“%"
                   "s”。本章所列要求经采购人研究确定，是编制文件、评审、签订合同和验收的依据。",
                   fact (self, "buyer"), fact (self, "project"));
  build_items (pages, self);
  build_requirements (pages, self);
  _zt_compose_lines (pages, _zt_tender_requirements, self->facts, ZT_EXPAND_MARKUP, NULL);
}

/* 评分标准 follow from the requirements: what is marked ▲ costs more than what is not. */
static void
build_scores (ZtPages *pages, Tender *self)
{
  static const ZtColumn columns[] = {
    { "评审因素", 1.1, ZT_ALIGN_LEFT },
    { "分值", 0, ZT_ALIGN_CENTRE },
    { "评分标准", 4, ZT_ALIGN_LEFT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));
  int other = 100 - (int) zt_json_get_int (self->tender, "priceWeight", 30);
  int technical = other * 3 / 5, service = other / 4, record = other - technical - service;
  g_autofree char *first = g_strdup_printf ("%d", technical),
                  *second = g_strdup_printf ("%d", service);
  g_autofree char *third = g_strdup_printf ("%d", record);

  zt_grid_add_cells (grid, ZT_ROW_BOLD, "价格", fact (self, "priceWeight"), "按本章第三条计算。",
                     NULL);
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, "技术要求响应", first,
                     "全部满足的得满分。标注“▲”的要求每有一项负偏离扣 3 "
                     "分，未标注的要求每有一项负偏离扣 1 分，扣完为止。"
                     "响应没有实际数值或者没有对应证明材料的，按负偏离处理。",
                     NULL);
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, "实施与服务方案", second,
                     "按进度安排、人员配备、质量保证、应急处理四个方面评价：每个方面内容完整并且针"
                     "对本项目的得该方面的满分；"
                     "内容完整但缺少针对性的得一半；没有的不得分。四个方面分值相同。",
                     NULL);
  zt_grid_add_cells (grid, ZT_ROW_PLAIN, "售后与履约保障", third,
                     "承诺的响应时间、质量保证期优于采购需求的，每优于一项加 2 "
                     "分，加满为止；只满足采购需求的不加分。",
                     NULL);
  zt_pages_grid (pages, grid);
}

static const char *
type_name (const char *type)
{
  static const struct
  {
    const char *type, *name;
  } names[] = {
    { "text", "文字" },        { "longtext", "长文字" }, { "richText", "图文" }, { "integer", "整数" }, { "date", "日期" },
    { "money", "金额（元）" }, { "boolean", "是或否" },  { "choice", "选择" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].type, type))
      return names[i].name;
  return type;
}

static void
build_blank_fields (ZtPages *pages, JsonArray *fields)
{
  static const ZtColumn columns[] = {
    { "填写事项", 2, ZT_ALIGN_LEFT },
    { "内容类型", 0, ZT_ALIGN_CENTRE },
    { "是否必填", 0, ZT_ALIGN_CENTRE },
    { "内容", 3, ZT_ALIGN_LEFT },
  };
  g_autoptr (ZtGrid) grid = zt_grid_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);

      zt_grid_add_cells (grid, ZT_ROW_PLAIN, _zt_compose_string (field, "label"),
                         type_name (_zt_compose_string (field, "type")),
                         zt_json_get_boolean (field, "required", FALSE) ? "必填" : "选填", "",
                         NULL);
    }
  zt_pages_grid (pages, grid);
}

static const char *
part_purpose (const char *type)
{
  if (g_str_equal (type, "prices"))
    return "按采购标的一览表逐项填报品牌、规格型号、产地、制造商和单价，客户端计算小计和总价，并据"
           "此生成开标一览表和分项报价表。";
  if (g_str_equal (type, "deviation"))
    return "对第三章的每一项要求填写响应内容、偏离结论和证明材料所在页码，客户端据此生成技术和商务"
           "偏离表。";
  if (g_str_equal (type, "attachment"))
    return "上传清晰、完整的文件（PDF，或者 PNG、JPEG "
           "图片），客户端将其并入并统一编制页码。文件不得加密。";
  return "逐项填写下列内容。";
}

static void
build_forms (ZtPages *pages, Tender *self)
{
  JsonArray *parts = zt_json_get_array (self->tender, "parts");
  g_autofree char *title = g_strdup_printf ("第六章　%s格式", fact (self, "bid"));

  zt_pages_heading (pages, 1, title);
  _zt_compose_lines (pages, _zt_tender_forms, self->facts, ZT_EXPAND_MARKUP, NULL);
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      JsonArray *fields = zt_json_get_array (part, "fields");
      g_autofree char *ordinal = _zt_compose_ordinal ((int) i % 999 + 1);
      g_autofree char *heading
          = g_strdup_printf ("格式%s　%s", ordinal, _zt_compose_string (part, "title"));

      zt_pages_heading (pages, 2, heading);
      zt_pages_printf (pages, ZT_STYLE_BODY, "（%s%s）%s",
                       zt_json_get_boolean (part, "required", FALSE) ? "必须提供" : "可以提供",
                       zt_json_get_boolean (part, "sealed", FALSE) ? "，需要公章" : "",
                       part_purpose (_zt_compose_string (part, "type")));
      if (fields != NULL && json_array_get_length (fields) > 0)
        build_blank_fields (pages, fields);
    }
}

static void
build_tender (ZtPages *pages, gpointer user_data)
{
  Tender *self = user_data;
  gboolean rated = !g_str_equal (_zt_compose_string (self->tender, "awardCriteria"), "priceOnly");

  build_cover (pages, self);
  zt_pages_contents (pages, "目　录");
  zt_pages_heading (pages, 1,
                    *fact (self, "tendering") != '\0' ? "第一章　招标公告" : "第一章　采购邀请");
  _zt_compose_lines (pages, _zt_tender_notice, self->facts, ZT_EXPAND_MARKUP, NULL);
  zt_pages_space (pages, 18);
  zt_pages_printf (pages, ZT_STYLE_RIGHT, "%s", fact (self, "buyer"));
  zt_pages_printf (pages, ZT_STYLE_RIGHT, "%s", fact (self, "published"));
  zt_pages_heading (pages, 1, "第二章　供应商须知");
  build_summary (pages, self);
  _zt_compose_lines (pages, _zt_tender_instructions, self->facts, ZT_EXPAND_MARKUP, NULL);
  build_need (pages, self);
  zt_pages_heading (pages, 1, "第四章　评审方法和标准");
  _zt_compose_lines (pages, rated ? _zt_tender_evaluation_rated : _zt_tender_evaluation_price,
                     self->facts, ZT_EXPAND_MARKUP, NULL);
  if (rated)
    build_scores (pages, self);
  zt_pages_heading (pages, 1, "第五章　合同主要条款");
  _zt_compose_lines (pages, _zt_tender_contract, self->facts, ZT_EXPAND_MARKUP, NULL);
  build_forms (pages, self);
}

gboolean
zt_compose_tender (JsonObject *tender, const char *out, GError **error)
{
  g_autoptr (GHashTable) facts = NULL;
  g_autofree char *part = NULL, *title = NULL;
  Tender self = { tender, NULL };
  ZtPagesInfo info = { 0 };

  g_return_val_if_fail (tender != NULL && out != NULL, FALSE);
  facts = _zt_compose_facts (tender);
  self.facts = facts;
  part = _zt_compose_part_path (out);
  title = g_strdup_printf ("%s%s", fact (&self, "project"), fact (&self, "document"));
  info.title = title;
  info.author = fact (&self, "buyer");
  info.subject = fact (&self, "number");
  info.header_left = fact (&self, "project");
  info.header_right = fact (&self, "number");
  info.created = _zt_compose_instant (tender, "tenderPeriod.startDate");
  return _zt_compose_commit (part, out,
                             zt_pages_compose (part, &info, build_tender, &self, NULL, error),
                             error);
}

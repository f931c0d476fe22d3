/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of 工信部联企业〔2011〕300号 article 4. */
#define G_LOG_DOMAIN "zt-sme"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sme.h"

#define WAN G_GINT64_CONSTANT (1000000) /* 10,000 yuan in fen */
#define N_INDUSTRIES 16

/* Lower bounds of large, medium and small; 0: the industry does not look at that figure. Money in
 * 万元. */
static const struct
{
  const char *code;
  const char *name;
  int employees[3];
  int revenue[3];
  int assets[3];
} industries[N_INDUSTRIES] = {
  { "agriculture", "农、林、牧、渔业", { 0 }, { 20000, 500, 50 }, { 0 } },
  { "industry", "工业", { 1000, 300, 20 }, { 40000, 2000, 300 }, { 0 } },
  { "construction", "建筑业", { 0 }, { 80000, 6000, 300 }, { 80000, 5000, 300 } },
  { "wholesale", "批发业", { 200, 20, 5 }, { 40000, 5000, 1000 }, { 0 } },
  { "retail", "零售业", { 300, 50, 10 }, { 20000, 500, 100 }, { 0 } },
  { "transport", "交通运输业", { 1000, 300, 20 }, { 30000, 3000, 200 }, { 0 } },
  { "storage", "仓储业", { 200, 100, 20 }, { 30000, 1000, 100 }, { 0 } },
  { "post", "邮政业", { 1000, 300, 20 }, { 30000, 2000, 100 }, { 0 } },
  { "accommodation", "住宿业", { 300, 100, 10 }, { 10000, 2000, 100 }, { 0 } },
  { "catering", "餐饮业", { 300, 100, 10 }, { 10000, 2000, 100 }, { 0 } },
  { "information", "信息传输业", { 2000, 100, 10 }, { 100000, 1000, 100 }, { 0 } },
  { "software", "软件和信息技术服务业", { 300, 100, 10 }, { 10000, 1000, 50 }, { 0 } },
  { "real-estate", "房地产开发经营", { 0 }, { 200000, 1000, 100 }, { 10000, 5000, 2000 } },
  { "property", "物业管理", { 1000, 300, 100 }, { 5000, 1000, 500 }, { 0 } },
  { "leasing", "租赁和商务服务业", { 300, 100, 10 }, { 0 }, { 120000, 8000, 100 } },
  { "other", "其他未列明行业", { 300, 100, 10 }, { 0 }, { 0 } },
};

static int
find_industry (const char *industry)
{
  for (int i = 0; industry != NULL && i < N_INDUSTRIES; i++)
    if (g_str_equal (industry, industries[i].code) || g_str_equal (industry, industries[i].name))
      return i;
  return -1;
}

gboolean
zt_sme_classify (const char *industry, gint64 employees, gint64 revenue, gint64 assets,
                 ZtSmeSize *size)
{
  static const ZtSmeSize sizes[] = { ZT_SME_LARGE, ZT_SME_MEDIUM, ZT_SME_SMALL };
  int i = find_industry (industry);

  g_return_val_if_fail (size != NULL, FALSE);
  if (i < 0 || (industries[i].employees[0] > 0 && employees < 0)
      || (industries[i].revenue[0] > 0 && revenue < 0)
      || (industries[i].assets[0] > 0 && assets < 0))
    return FALSE;
  *size = ZT_SME_MICRO;
  for (int s = 0; s < 3; s++)
    if ((industries[i].employees[0] == 0 || employees >= industries[i].employees[s])
        && (industries[i].revenue[0] == 0 || revenue >= industries[i].revenue[s] * WAN)
        && (industries[i].assets[0] == 0 || assets >= industries[i].assets[s] * WAN))
      {
        *size = sizes[s];
        break;
      }
  return TRUE;
}

static const struct
{
  const char *name;
  const char *chinese;
  const char *label;
} names[] = {
  { "micro", "微型", N_ ("micro") },
  { "small", "小型", N_ ("small") },
  { "medium", "中型", N_ ("medium") },
  { "large", "大型", N_ ("large") },
};

gboolean
zt_sme_parse (const char *text, ZtSmeSize *size)
{
  g_return_val_if_fail (size != NULL, FALSE);
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i].name) || g_str_has_prefix (text, names[i].chinese))
      {
        *size = (ZtSmeSize) i;
        return TRUE;
      }
  return FALSE;
}

const char *
zt_sme_name (ZtSmeSize size)
{
  g_return_val_if_fail (size < G_N_ELEMENTS (names), NULL);
  return names[size].name;
}

const char *
zt_sme_label (ZtSmeSize size)
{
  g_return_val_if_fail (size < G_N_ELEMENTS (names), NULL);
  return _ (names[size].label);
}

const char *const *
zt_sme_industries (void)
{
  static const char *codes[N_INDUSTRIES + 1];
  static gsize once;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < N_INDUSTRIES; i++)
        codes[i] = industries[i].code;
      g_once_init_leave (&once, 1);
    }
  return codes;
}

const char *
zt_sme_industry_label (const char *industry)
{
  int i = find_industry (industry);

  return i >= 0 ? industries[i].name : NULL;
}

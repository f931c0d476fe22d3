/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which paper belongs where: by the titles that purchasers and firms give to the same thing. Every
 * guess is shown to the user before it is used. */
#define G_LOG_DOMAIN "zt-library-match"
#include "config.h"

#include "library-private.h"

#include <string.h>

/* The first row with a word in the place's id or title decides. */
static const struct
{
  const char *words;
  const char *type;
} meanings[] = {
  { "licence|营业执照|法人登记证", "licence" },
  { "印章|公章|seal", "seal" },
  { "credit|信用查询|信用记录|信用报告|信用中国", "statement" },
  { "staff|personnel|人员|项目经理|项目负责人|身份证|授权委托|法定代表人", "person" },
  { "performance|业绩|类似项目|合同", "contract" },
  { "energy|certificate|qualification|证书|认证|资质|许可证|节能|环境标志", "certificate" },
  { "audit|tax|审计|财务|纳税|税收|完税|社保|社会保障|社会保险|资信", "statement" },
  { "catalogue|report|product|产品|检测报告|检验报告|技术资料|彩页", "product" },
  { "profile|基本情况|公司简介|企业简介", "company" },
};

/* What says nothing about which certificate or statement it is. */
static const char *const stop_words[] = { "证书", "认证", "扫描件", "复印件", "证明", "材料" };

static gboolean
holds_word (const char *text, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  for (gsize i = 0; text != NULL && list[i] != NULL; i++)
    if (strstr (text, list[i]) != NULL)
      return TRUE;
  return FALSE;
}

const char *
_zt_library_guess_type (const char *slot, const char *title)
{
  g_autofree char *id = _zt_library_fold (slot);
  g_autofree char *name = _zt_library_fold (title);

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (holds_word (id, meanings[i].words) || holds_word (name, meanings[i].words))
      return meanings[i].type;
  return "text";
}

static void
count_pairs (const char *folded, GHashTable *pairs)
{
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *second = g_utf8_next_char (p);

      if (*second != '\0')
        g_hash_table_add (pairs, g_strndup (p, (gsize) (g_utf8_next_char (second) - p)));
    }
}

double
_zt_library_likeness (const char *a, const char *b)
{
  g_autofree char *first = _zt_library_fold (a), *second = _zt_library_fold (b);
  g_autoptr (GHashTable) left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) right = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer pair;
  guint shared = 0, all;

  if (g_utf8_strlen (first, -1) < 2 || g_utf8_strlen (second, -1) < 2)
    return *first != '\0' && g_str_equal (first, second) ? 1 : 0;
  if (strstr (first, second) != NULL || strstr (second, first) != NULL)
    return 1;
  count_pairs (first, left);
  count_pairs (second, right);
  all = g_hash_table_size (left) + g_hash_table_size (right);
  g_hash_table_iter_init (&iter, left);
  while (g_hash_table_iter_next (&iter, &pair, NULL))
    shared += g_hash_table_contains (right, pair);
  return 2.0 * shared / all;
}

static char *
without_stop_words (const char *text)
{
  g_autoptr (GString) out = g_string_new (text != NULL ? text : "");

  for (gsize i = 0; i < G_N_ELEMENTS (stop_words); i++)
    g_string_replace (out, stop_words[i], "", 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static double
best_likeness (JsonObject *material, const char *title)
{
  g_autofree char *wanted = without_stop_words (title);
  g_autofree char *have = without_stop_words (zt_json_get_string (material, "title"));
  const char *keywords = zt_json_get_string (material, "keywords");
  g_auto (GStrv) words = g_strsplit_set (keywords != NULL ? keywords : "", " ,;|", -1);
  double best = _zt_library_likeness (have, wanted);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = without_stop_words (words[i]);

      if (*word != '\0')
        best = MAX (best, _zt_library_likeness (word, wanted));
    }
  return best;
}

static gboolean
was_in (JsonObject *material, const char *slot)
{
  JsonArray *slots = zt_json_get_array (material, "slots");

  for (guint i = 0; slots != NULL && i < json_array_get_length (slots); i++)
    if (g_strcmp0 (json_array_get_string_element (slots, i), slot) == 0)
      return TRUE;
  return FALSE;
}

double
_zt_library_fits (JsonObject *material, const char *slot, const char *title)
{
  const char *type = zt_json_get_string (material, "type");
  const char *wanted = _zt_library_guess_type (slot, title);
  double likeness;

  if (was_in (material, slot))
    return 1;
  if (g_strcmp0 (type, wanted) != 0 || g_str_equal (wanted, "text"))
    return 0;
  if (!g_str_equal (wanted, "certificate") && !g_str_equal (wanted, "statement"))
    return 1;
  likeness = best_likeness (material, title);
  return likeness >= 0.4 ? likeness : 0;
}

static double
product_fits (JsonObject *material, JsonObject *item)
{
  const char *code = zt_json_get_string (item, "classification.id");
  const char *mine = zt_json_get_string (material, "classification");
  double likeness = best_likeness (material, zt_json_get_string (item, "description"));

  if (code != NULL && mine != NULL && *mine != '\0')
    /* The same entry of the catalogue may be called a little differently; another entry is another
     * thing however alike the names are. */
    return g_str_equal (code, mine) && likeness >= 0.3 ? 1 + likeness : 0;
  return likeness >= 0.6 ? likeness : 0;
}

ZtRecord *
_zt_library_find_product (GPtrArray *materials, JsonObject *item)
{
  ZtRecord *best = NULL;
  double best_score = 0;

  for (guint i = 0; i < materials->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (materials, i);
      JsonObject *body = zt_record_get_body (record);
      double score = g_strcmp0 (zt_json_get_string (body, "type"), "product") == 0
                         ? product_fits (body, item)
                         : 0;

      if (score > best_score)
        {
          best = record;
          best_score = score;
        }
    }
  return best;
}

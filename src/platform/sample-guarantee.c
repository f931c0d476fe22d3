/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bid guarantee of the sample: a page with the guarantor's signature. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "money.h"
#include "pdf-sign.h"
#include "practice-ca.h"
#include "sample-private.h"
#include "zt-os.h"
#include "zt-time.h"

#define GUARANTOR "A区融资担保有限公司"
#define GUARANTOR_CODE "91449901MA5F0K194Q"
#define DAY G_TIME_SPAN_DAY

static void
add_line (JsonArray *lines, const char *label, const char *value)
{
  g_autofree char *line = g_strconcat (label, "：", value, NULL);

  json_array_add_string_element (lines, line);
}

static JsonArray *
make_clauses (void)
{
  static const char *const clauses[]
      = { "索赔条款", "一、索赔应以书面形式提出，写明保函编号和事由，并附相关证明材料。",
          "二、我方在收到符合要求的索赔文件后十五个工作日内，在担保金额内支付。",
          "三、投标有效期延长的，应当在原有效期届满前重新开具保函，否则本保函到期失效。",
          "四、本保函为电子文件，以我方的电子签名为准，打印件不作为索赔凭据。" };
  JsonArray *lines = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (clauses); i++)
    json_array_add_string_element (lines, clauses[i]);
  return lines;
}

/* Any of the suppliers may use it, so it names the bidder as the one of the bid. */
static JsonArray *
make_pages (JsonObject *template, JsonObject *tender, gint64 end)
{
  JsonArray *pages = json_array_new ();
  JsonArray *lines = json_array_new ();
  gint64 fen = zt_json_get_fen (tender, "bidSecurity");
  gint64 until = end + (zt_json_get_int (template, "validity", 90) + 30) * DAY;
  g_autofree char *figures = zt_money_format (fen);
  g_autofree char *words = zt_money_to_words (fen);
  g_autofree char *amount = g_strdup_printf ("人民币%s（￥%s）", words, figures);
  g_autofree char *number = g_strconcat ("ZGDB-", zt_json_get_string (template, "id"), NULL);
  g_autofree char *from = zt_time_display_date (end - 20 * DAY);
  g_autofree char *to = zt_time_display_date (until);

  json_array_add_string_element (lines, "投标保函");
  add_line (lines, "保函编号", number);
  add_line (lines, "受益人", zt_json_get_string (tender, "buyer.name"));
  add_line (lines, "担保人", GUARANTOR);
  add_line (lines, "项目名称", zt_json_get_string (template, "title"));
  add_line (lines, "项目编号", zt_json_get_string (template, "id"));
  add_line (lines, "担保金额", amount);
  add_line (lines, "生效日期", from);
  add_line (lines, "有效期至", to);
  json_array_add_string_element (
      lines, "本保函担保的是以本保函为附件提交投标文件的单位。该单位在投标有效期内撤回投标、"
             "中标后无正当理由不签订合同的，我方在收到受益人书面索赔后十五个工作日内无条件支付。");
  json_array_add_array_element (pages, lines);
  json_array_add_array_element (pages, make_clauses ());
  return pages;
}

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  return g_strdup (GUARANTOR_CODE);
}

static ZtKey *
open_guarantor (ZtSample *sample, GError **error)
{
  g_autofree char *ca = zt_platform_path (sample->platform, "ca.pem");
  g_autofree char *ca_key = zt_platform_path (sample->platform, "ca.key");
  g_autofree char *file = zt_platform_path (sample->platform, "sample/guarantor.p12");
  const ZtCertificateRequest request = { .name = GUARANTOR,
                                         .organisation = GUARANTOR,
                                         .code = GUARANTOR_CODE,
                                         .algorithm = ZT_KEY_EC,
                                         .purpose = ZT_PURPOSE_PERSON };
  ZtKey *key = NULL;

  /* It signs the samples and is not kept: nobody's PIN to remember. */
  if (zt_practice_ca_issue (ca, ca_key, &request, file, GUARANTOR_CODE, error))
    key = zt_key_open (file, give_pin, NULL, error);
  g_unlink (file);
  return key;
}

gboolean
zt_sample_guarantee (ZtSample *sample, JsonObject *template, JsonObject *tender, gint64 end,
                     const char *path, GError **error)
{
  g_autoptr (JsonArray) pages = make_pages (template, tender, end);
  const ZtPdfSignOptions options = { .page = 1, .x = 360, .y = 120, .width = 160, .height = 64 };
  g_autofree char *plain = g_strconcat (path, ".unsigned", NULL);
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtKey) key = NULL;

  if (!zt_sample_pdf (plain, "投标保函", pages, error))
    return FALSE;
  key = open_guarantor (sample, &cause);
  if (key == NULL || !zt_pdf_sign (plain, path, key, &options, NULL, NULL, NULL, NULL, &cause))
    {
      /* Without its signature the check warns, and nothing else is lost. */
      g_warning ("The sample's guarantee is not signed: %s", cause->message);
      return g_rename (plain, path) == 0;
    }
  g_unlink (plain);
  return TRUE;
}

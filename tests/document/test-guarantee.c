/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guarantees as guarantors make them: sound ones are read to the last fact, and each way in which
 * one can be wrong is told from the others. */
#include "config.h"

#include "guarantee.h"
#include "pdf-fixture.h"
#include "zip-private.h"

#include <cairo-pdf.h>
#include <string.h>

static Fixture *fixture;

static const char sound[] = "投标保函\n"
                            "保函编号：ZGDB-2026-000731\n"
                            "致受益人：A区教育局\n"
                            "受益人：A区教育局\n"
                            "被保证人：B商贸有限公司\n"
                            "担保人：A区融资担保有限公司\n"
                            "项目名称：A区教育局智慧校园设备采购项目\n"
                            "项目编号：449901-2026-00102\n"
                            "担保金额：人民币（大写）壹拾贰万捌仟元整（小写）￥128,000.00\n"
                            "生效日期：2026年12月1日\n"
                            "有效期至：2027年4月30日\n"
                            "履约担保另行出具。\n";

static void
test_text_sound (void)
{
  g_autoptr (JsonObject) facts = zt_guarantee_facts_from_text (sound);

  g_assert_cmpstr (zt_json_get_string (facts, "number"), ==, "ZGDB-2026-000731");
  g_assert_cmpstr (zt_json_get_string (facts, "beneficiary"), ==, "A区教育局");
  g_assert_cmpstr (zt_json_get_string (facts, "applicant"), ==, "B商贸有限公司");
  g_assert_cmpstr (zt_json_get_string (facts, "guarantor"), ==, "A区融资担保有限公司");
  g_assert_cmpstr (zt_json_get_string (facts, "project"), ==, "449901-2026-00102");
  g_assert_cmpint (zt_json_get_fen (facts, "value"), ==, 12800000);
  g_assert_cmpstr (zt_json_get_string (facts, "validFrom"), ==, "2026-12-01");
  g_assert_cmpstr (zt_json_get_string (facts, "validUntil"), ==, "2027-04-30");
  g_assert_cmpstr (zt_json_get_string (facts, "type"), ==, "bid");
}

typedef struct
{
  const char *text, *fact, *value;
  gint64 fen;
} TextCase;

static const TextCase text_cases[] = {
  { "保证金额:\n¥ 70,000 元\n", "value", NULL, 7000000 },
  { "保函金额（人民币）：7.5万元\n", "value", NULL, 7500000 },
  /* Where figures and words disagree the words hold. */
  { "担保金额：￥700,000.00（大写：柒万元整）\n", "value", NULL, 7000000 },
  { "受 益 人：x\n受益人：\n  甲街道办事处\n", "beneficiary", "甲街道办事处", 0 },
  { "保函编号：ＡＢ－１２\n", "number", "AB-12", 0 },
  { "到期日：2027/2/29\n", "validUntil", NULL, 0 },
  { "到期日期: 2027-2-9 24时\n", "validUntil", "2027-02-09", 0 },
  { "履约保函\n保函编号：1\n投标\n", "type", "performance", 0 },
  { "只是一封信，受益人不详。\n", "beneficiary", NULL, 0 },
};

static void
test_text_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      const TextCase *c = &text_cases[i];
      g_autoptr (JsonObject) facts = zt_guarantee_facts_from_text (c->text);

      g_test_message ("%s", c->text);
      if (c->fen > 0)
        g_assert_cmpint (zt_json_get_fen (facts, c->fact), ==, c->fen);
      else
        g_assert_cmpstr (zt_json_get_string (facts, c->fact), ==, c->value);
    }
}

static char *
make_pdf (const char *name, const char *text)
{
  char *path = fixture_path (fixture, name);
  cairo_surface_t *surface = cairo_pdf_surface_create (path, 595, 842);
  cairo_t *cr = cairo_create (surface);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  cairo_select_font_face (cr, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL,
                          CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, 12);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      cairo_move_to (cr, 60, 60 + 20 * i);
      cairo_show_text (cr, lines[i]);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return path;
}

static JsonObject *
read_guarantee (const char *path)
{
  const char *const trust[] = { fixture->ca, NULL };
  g_autoptr (GError) error = NULL;
  JsonObject *facts = zt_guarantee_read (path, trust, NULL, &error);

  g_assert_no_error (error);
  return facts;
}

static void
test_pdf (void)
{
  g_autofree char *plain = make_pdf ("guarantee.pdf", sound);
  g_autofree char *good = fixture_sign (fixture, plain, "guarantee-signed.pdf", fixture->ec);
  g_autofree char *foreign
      = fixture_sign (fixture, plain, "guarantee-foreign.pdf", fixture->stranger);
  g_autoptr (GString) bytes = fixture_read (good);
  g_autofree char *changed = NULL;
  const struct
  {
    const char *path, *state;
  } cases[]
      = { { plain, "none" }, { good, "valid" }, { foreign, "untrusted" }, { NULL, "broken" } };

  bytes->str[fixture_find (bytes, "/MediaBox", 0) - 1] ^= 1;
  changed = fixture_write (fixture, "guarantee-changed.pdf", bytes);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) facts
          = read_guarantee (cases[i].path != NULL ? cases[i].path : changed);

      g_assert_cmpstr (zt_json_get_string (facts, "format"), ==, "pdf");
      g_assert_cmpstr (zt_json_get_string (facts, "number"), ==, "ZGDB-2026-000731");
      g_assert_cmpint (zt_json_get_fen (facts, "value"), ==, 12800000);
      g_assert_cmpstr (zt_json_get_string (facts, "signature.state"), ==, cases[i].state);
    }
}

/* JSON signed over its canonical text. */
static char *
make_json (const char *name, ZtKey *key, gboolean change)
{
  g_autoptr (JsonObject) whole = json_object_new ();
  JsonObject *guarantee = json_object_new ();
  g_autoptr (GBytes) canonical = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = fixture_path (fixture, name);

  json_object_set_string_member (guarantee, "number", "ZGDB-1");
  json_object_set_string_member (guarantee, "validUntil", "2027-04-30");
  json_object_set_member (guarantee, "value", zt_json_value_new (12800000));
  canonical = zt_json_canonical_bytes (guarantee);
  if (key != NULL)
    {
      g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, canonical, ZT_CMS_CADES, &error);

      g_assert_no_error (error);
      zt_json_set_bytes (whole, "signature", cms);
    }
  if (change)
    json_object_set_member (guarantee, "value", zt_json_value_new (12800001));
  json_object_set_object_member (whole, "guarantee", guarantee);
  text = zt_json_canonical_bytes (whole);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (text, NULL),
                                      (gssize) g_bytes_get_size (text), &error));
  return g_steal_pointer (&path);
}

static void
test_json (void)
{
  const struct
  {
    const char *name;
    ZtKey *key;
    gboolean change;
    const char *state;
  } cases[] = { { "a.json", fixture->rsa, FALSE, "valid" },
                { "b.json", fixture->sm2, FALSE, "valid" },
                { "c.json", fixture->rsa, TRUE, "broken" },
                { "d.json", fixture->stranger, FALSE, "untrusted" },
                { "e.json", NULL, FALSE, "none" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = make_json (cases[i].name, cases[i].key, cases[i].change);
      g_autoptr (JsonObject) facts = read_guarantee (path);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (zt_json_get_string (facts, "signature.state"), ==, cases[i].state);
      g_assert_cmpstr (zt_json_get_string (facts, "number"), ==, "ZGDB-1");
    }
}

static void
test_ofd (void)
{
  static const char page[]
      = "<?xml version=\"1.0\"?><ofd:Page "
        "xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer>"
        "<ofd:TextObject><ofd:TextCode X=\"0\" "
        "Y=\"5\">保函编号：OFD-9</ofd:TextCode></ofd:TextObject>"
        "<ofd:TextObject><ofd:TextCode>担保金额：</ofd:TextCode></ofd:TextObject>"
        "<ofd:TextObject><ofd:TextCode>¥50,000.00</ofd:TextCode></ofd:TextObject>"
        "</ofd:Layer></ofd:Content></ofd:Page>";
  g_autofree char *path = fixture_path (fixture, "guarantee.ofd");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtZipWriter) zip = _zt_zip_writer_new (path, &error);
  g_autoptr (GBytes) content = g_bytes_new_static (page, strlen (page));
  g_autoptr (GBytes) seal = g_bytes_new_static ("<x/>", 4);
  g_autoptr (JsonObject) facts = NULL;

  g_assert_true (
      _zt_zip_writer_add (zip, "Doc_0/Pages/Page_0/Content.xml", NULL, content, TRUE, &error));
  g_assert_true (
      _zt_zip_writer_add (zip, "Doc_0/Signs/Sign_0/Signature.xml", NULL, seal, TRUE, &error));
  g_assert_true (_zt_zip_writer_finish (zip, &error));
  facts = read_guarantee (path);
  g_assert_cmpstr (zt_json_get_string (facts, "format"), ==, "ofd");
  g_assert_cmpstr (zt_json_get_string (facts, "number"), ==, "OFD-9");
  g_assert_cmpint (zt_json_get_fen (facts, "value"), ==, 5000000);
  g_assert_cmpstr (zt_json_get_string (facts, "signature.state"), ==, "unsupported");
}

/* What is none says so, and harms nothing. */
static void
test_refused (void)
{
  g_autofree char *letter = make_pdf ("letter.pdf", "只是一封信\n");
  g_autoptr (GString) nothing = g_string_new ("not json");
  g_autoptr (GString) other = g_string_new ("{\"invoice\":1}");
  g_autoptr (GString) zip = g_string_new ("PK\3\4 damaged");
  g_autofree char *a = fixture_write (fixture, "x.json", nothing);
  g_autofree char *b = fixture_write (fixture, "y.json", other);
  g_autofree char *c = fixture_write (fixture, "z.ofd", zip);
  const char *const paths[] = { letter, a, b, c };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_guarantee_read (paths[i], NULL, NULL, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  g_test_add_func ("/guarantee/text/sound", test_text_sound);
  g_test_add_func ("/guarantee/text/cases", test_text_cases);
  g_test_add_func ("/guarantee/pdf", test_pdf);
  g_test_add_func ("/guarantee/json", test_json);
  g_test_add_func ("/guarantee/ofd", test_ofd);
  g_test_add_func ("/guarantee/refused", test_refused);
  status = g_test_run ();
  fixture_free (fixture);
  return status;
}

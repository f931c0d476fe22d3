/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue of what is bought. */
#include "config.h"

#include "catalogue.h"

static void
test_lookup (void)
{
  g_assert_cmpuint (zt_catalogue_count (), ==, 4292);
  g_assert_cmpstr (zt_catalogue_lookup ("A02010105")->name, ==, "台式计算机");
  g_assert_cmpstr (zt_catalogue_lookup ("A02021003")->name, ==, "A4黑白打印机");
  g_assert_cmpstr (zt_catalogue_lookup ("C21040000")->name, ==, "物业管理服务");
  g_assert_null (zt_catalogue_lookup ("A02010199x"));
  g_assert_null (zt_catalogue_lookup (""));
}

static void
test_levels (void)
{
  g_assert_cmpuint (zt_catalogue_level ("A02010105"), ==, 4);
  g_assert_cmpuint (zt_catalogue_level ("A02010100"), ==, 3);
  g_assert_cmpuint (zt_catalogue_level ("A02010000"), ==, 2);
  g_assert_cmpuint (zt_catalogue_level ("A02000000"), ==, 1);
  g_assert_cmpuint (zt_catalogue_level ("A0201"), ==, 0);
  g_assert_cmpstr (zt_catalogue_parent ("A02010105")->code, ==, "A02010100");
  g_assert_null (zt_catalogue_parent ("A02000000"));
}

static void
test_search (void)
{
  g_autoptr (GPtrArray) by_name = zt_catalogue_search ("台式计算机", 0);
  g_autoptr (GPtrArray) by_words = zt_catalogue_search ("黑白 A4", 0);
  g_autoptr (GPtrArray) by_code = zt_catalogue_search ("a0201010", 3);
  g_autoptr (GPtrArray) nothing = zt_catalogue_search ("  ", 0);

  g_assert_cmpuint (by_name->len, >=, 1);
  g_assert_cmpstr (((const ZtCatalogueEntry *) by_name->pdata[0])->code, ==, "A02010105");
  g_assert_cmpuint (by_words->len, ==, 1);
  g_assert_cmpstr (((const ZtCatalogueEntry *) by_words->pdata[0])->code, ==, "A02021003");
  g_assert_cmpuint (by_code->len, ==, 3);
  g_assert_cmpuint (nothing->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/lookup", test_lookup);
  g_test_add_func ("/catalogue/levels", test_levels);
  g_test_add_func ("/catalogue/search", test_search);
  return g_test_run ();
}

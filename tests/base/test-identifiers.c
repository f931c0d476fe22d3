/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes of domain §6.3 and §6.4, and UUIDv7. */
#include "config.h"

#include <string.h>

#include "identifiers.h"

static void
test_uscc (void)
{
  static const char *const valid[] = {
    "11449901MB2C0A010D", "11449901MB2C0A029A", "11449901MB2C0A0375", "11449901MB2C0A0450",
    "12449901MB2D0B014G", "91449901MA5F0B077G", "91449901MA5F0C1177", "91459902MA1K0G131P",
    "91449901MA5F0J175J", "91449901MA9X0D21X5",
  };
  static const char *const invalid[] = {
    "91449901MA5F0B077H", "91449901MA5F0B07G7",  "9144990IMA5F0B077G",
    "91449901MA5F0B077",  "91449901MA5F0B067G",  "",
    "91449901ma5f0b077g", "91449901MA5F0B077GG", "9144X901MA5F0B077G",
  };
  static const char *const suspect[]
      = { "91350203M0001FUE2P", "91350100M0001TGQXM", "91350203M0001QAY9B" };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      g_autofree char *reason = NULL;
      g_assert_cmpint (zt_uscc_check (valid[i], &reason), ==, ZT_USCC_VALID);
      g_assert_null (reason);
    }
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autofree char *reason = NULL;
      g_assert_cmpint (zt_uscc_check (invalid[i], &reason), ==, ZT_USCC_INVALID);
      g_assert_nonnull (reason);
    }
  for (guint i = 0; i < G_N_ELEMENTS (suspect); i++)
    {
      g_autofree char *reason = NULL;
      g_assert_cmpint (zt_uscc_check (suspect[i], &reason), ==, ZT_USCC_SUSPECT);
      g_assert_nonnull (reason);
    }
  g_assert_cmpint (zt_uscc_check (NULL, NULL), ==, ZT_USCC_INVALID);
}

static void
test_id18 (void)
{
  static const char *const invalid[] = {
    "110105194912310021", "440524188001010015", "11010519490231002X", "",
    "11010519491231002x", "1101051949123100",   "11010529991231002X", "1101051949123100A2",
  };

  g_assert_true (zt_id18_is_valid ("11010519491231002X"));
  g_assert_true (zt_id18_is_valid ("440524188001010014"));
  g_assert_false (zt_id18_is_valid (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (zt_id18_is_valid (invalid[i]));
}

/* A right check character does not help a birthday that is yet to come. */
static void
test_id18_future (void)
{
  static const guint weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  char id[] = "110105299912310020";
  guint sum = 0;

  for (guint i = 0; i < 17; i++)
    sum += (guint) (id[i] - '0') * weights[i];
  id[17] = "10X98765432"[sum % 11];
  g_assert_false (zt_id18_is_valid (id));
}

static void
test_uuid (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *last = g_strdup ("");

  for (guint i = 0; i < 20000; i++)
    {
      char *uuid = zt_uuid_new ();

      g_assert_true (zt_uuid_is_valid (uuid));
      g_assert_cmpint (uuid[14], ==, '7');
      g_assert_cmpstr (uuid, >, last);
      g_free (last);
      last = g_strdup (uuid);
      g_assert_true (g_hash_table_add (seen, uuid));
    }
}

static void
test_uuid_valid (void)
{
  /* The example of RFC 9562 appendix A.6. */
  g_assert_true (zt_uuid_is_valid ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  g_assert_false (zt_uuid_is_valid ("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
  g_assert_false (zt_uuid_is_valid ("017f22e2-79b0-7cc3-18c4-dc0c0c07398f"));
  g_assert_false (zt_uuid_is_valid ("017f22e2-79b0-0cc3-98c4-dc0c0c07398f"));
  g_assert_false (zt_uuid_is_valid ("017f22e279b07cc398c4dc0c0c07398f"));
  g_assert_false (zt_uuid_is_valid ("017f22e2-79b0-7cc3-98c4-dc0c0c07398g"));
  g_assert_false (zt_uuid_is_valid (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identifiers/uscc", test_uscc);
  g_test_add_func ("/identifiers/id18", test_id18);
  g_test_add_func ("/identifiers/id18-future", test_id18_future);
  g_test_add_func ("/identifiers/uuid", test_uuid);
  g_test_add_func ("/identifiers/uuid-valid", test_uuid_valid);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every answer of a token's driver has words of its own, and those we act upon their own error. */
#include "config.h"

#include "token-status.h"

#include <gnutls/gnutls.h>
#include <p11-kit/pkcs11.h>
#include <string.h>

static void
test_codes (void)
{
  static const struct
  {
    CK_RV status;
    ZtSealError code;
  } rows[] = {
    { CKR_PIN_INCORRECT, ZT_SEAL_ERROR_PIN_WRONG },
    { CKR_PIN_LEN_RANGE, ZT_SEAL_ERROR_PIN_WRONG },
    { CKR_PIN_LOCKED, ZT_SEAL_ERROR_PIN_LOCKED },
    { CKR_TOKEN_NOT_PRESENT, ZT_SEAL_ERROR_TOKEN_GONE },
    { CKR_DEVICE_REMOVED, ZT_SEAL_ERROR_TOKEN_GONE },
    { CKR_USER_NOT_LOGGED_IN, ZT_SEAL_ERROR_PIN_NEEDED },
    { CKR_DEVICE_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED },
    { CKR_VENDOR_DEFINED | 1, ZT_SEAL_ERROR_TOKEN_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *number = g_strdup_printf ("0x%lx", (gulong) rows[i].status);

      zt_token_status_set_error (&error, "UKey", rows[i].status);
      g_assert_error (error, ZT_SEAL_ERROR, (int) rows[i].code);
      g_assert_nonnull (strstr (error->message, "UKey"));
      if (rows[i].code == ZT_SEAL_ERROR_TOKEN_GONE)
        continue;
      g_assert_nonnull (strstr (error->message, zt_token_status_text (rows[i].status)));
      g_assert_nonnull (strstr (error->message, number));
    }
}

/* Nothing that a driver may answer to what we ask of it ends in “an error of its own”. */
static void
test_complete (void)
{
  static const CK_RV answers[] = {
    CKR_HOST_MEMORY,
    CKR_SLOT_ID_INVALID,
    CKR_GENERAL_ERROR,
    CKR_FUNCTION_FAILED,
    CKR_ARGUMENTS_BAD,
    CKR_ATTRIBUTE_TYPE_INVALID,
    CKR_DATA_INVALID,
    CKR_DATA_LEN_RANGE,
    CKR_DEVICE_ERROR,
    CKR_DEVICE_MEMORY,
    CKR_DEVICE_REMOVED,
    CKR_ENCRYPTED_DATA_INVALID,
    CKR_FUNCTION_CANCELED,
    CKR_FUNCTION_NOT_SUPPORTED,
    CKR_KEY_HANDLE_INVALID,
    CKR_KEY_SIZE_RANGE,
    CKR_KEY_TYPE_INCONSISTENT,
    CKR_KEY_FUNCTION_NOT_PERMITTED,
    CKR_MECHANISM_INVALID,
    CKR_OBJECT_HANDLE_INVALID,
    CKR_OPERATION_ACTIVE,
    CKR_PIN_INCORRECT,
    CKR_PIN_INVALID,
    CKR_PIN_LEN_RANGE,
    CKR_PIN_EXPIRED,
    CKR_PIN_LOCKED,
    CKR_SESSION_CLOSED,
    CKR_SESSION_COUNT,
    CKR_SESSION_HANDLE_INVALID,
    CKR_TOKEN_NOT_PRESENT,
    CKR_TOKEN_NOT_RECOGNIZED,
    CKR_USER_NOT_LOGGED_IN,
    CKR_USER_PIN_NOT_INITIALIZED,
    CKR_BUFFER_TOO_SMALL,
    CKR_CRYPTOKI_NOT_INITIALIZED,
  };
  const char *unknown = zt_token_status_text (CKR_VENDOR_DEFINED | 1);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    g_assert_cmpstr (zt_token_status_text (answers[i]), !=, unknown);
}

static void
test_gnutls (void)
{
  g_assert_cmpuint (zt_token_status_from_gnutls (GNUTLS_E_PKCS11_PIN_LOCKED), ==, CKR_PIN_LOCKED);
  g_assert_cmpuint (zt_token_status_from_gnutls (GNUTLS_E_PKCS11_DEVICE_ERROR), ==,
                    CKR_DEVICE_ERROR);
  /* Not about a driver at all. */
  g_assert_cmpuint (zt_token_status_from_gnutls (GNUTLS_E_AGAIN), ==, CKR_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/token-status/codes", test_codes);
  g_test_add_func ("/seal/token-status/complete", test_complete);
  g_test_add_func ("/seal/token-status/gnutls", test_gnutls);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a token's driver answers, in words: PKCS#11 v2.40, 5.1 (CKR_…). */
#define G_LOG_DOMAIN "zt-token-status"
#include "config.h"

#include "token-status.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <p11-kit/pkcs11.h>

#define GONE N_ ("it was pulled out")
#define GAVE_UP                                                                                    \
  N_ ("its driver gave up without saying why; plug it in again, then restart this program")
#define NOT_CAPABLE                                                                                \
  N_ ("it cannot do this kind of signature; update its driver, or ask the CA for one that can")
#define NO_KEY                                                                                     \
  N_ ("the key of the chosen certificate is not on it; choose the certificate again in Settings")
#define WRONG_KEY                                                                                  \
  N_ ("the chosen key is not meant for this; many tokens hold one key for signing and one for "    \
      "encrypting: choose the one for signing")
#define TAKEN N_ ("another program is using it; close that program and try again")
#define LOST N_ ("the connection to it was lost; plug it in again and try again")
#define BAD_PIN N_ ("it does not take a PIN of this length or with these characters")
#define NOT_FOR_IT N_ ("the content is damaged, or was not sealed for this key")
#define BAD_DRIVER N_ ("its driver does not understand the request; update the driver")

static const struct
{
  CK_RV status;
  ZtSealError code;
  const char *text;
} rows[] = {
  { CKR_PIN_INCORRECT, ZT_SEAL_ERROR_PIN_WRONG, N_ ("the PIN is wrong") },
  { CKR_PIN_LOCKED, ZT_SEAL_ERROR_PIN_LOCKED,
    N_ ("its PIN is locked after too many wrong tries; the CA that issued it can unlock it") },
  { CKR_PIN_EXPIRED, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("its PIN has expired; change it with the token’s own program") },
  { CKR_PIN_INVALID, ZT_SEAL_ERROR_PIN_WRONG, BAD_PIN },
  { CKR_PIN_LEN_RANGE, ZT_SEAL_ERROR_PIN_WRONG, BAD_PIN },
  { CKR_USER_PIN_NOT_INITIALIZED, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("it has no PIN yet; set one with the token’s own program") },
  { CKR_USER_NOT_LOGGED_IN, ZT_SEAL_ERROR_PIN_NEEDED, N_ ("it asks for its PIN once more") },
  { CKR_USER_ALREADY_LOGGED_IN, ZT_SEAL_ERROR_TOKEN_FAILED, TAKEN },
  { CKR_USER_ANOTHER_ALREADY_LOGGED_IN, ZT_SEAL_ERROR_TOKEN_FAILED, TAKEN },
  { CKR_USER_TOO_MANY_TYPES, ZT_SEAL_ERROR_TOKEN_FAILED, TAKEN },
  { CKR_OPERATION_ACTIVE, ZT_SEAL_ERROR_TOKEN_FAILED, TAKEN },
  { CKR_SESSION_COUNT, ZT_SEAL_ERROR_TOKEN_FAILED, TAKEN },
  { CKR_TOKEN_NOT_PRESENT, ZT_SEAL_ERROR_TOKEN_GONE, GONE },
  { CKR_DEVICE_REMOVED, ZT_SEAL_ERROR_TOKEN_GONE, GONE },
  { CKR_SLOT_ID_INVALID, ZT_SEAL_ERROR_TOKEN_GONE, GONE },
  { CKR_TOKEN_NOT_RECOGNIZED, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("the driver does not know this token; install the driver of its maker") },
  { CKR_DEVICE_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("it does not answer as it should; plug it into another socket and try again") },
  { CKR_DEVICE_MEMORY, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("its own memory is full; remove what is not needed with the token’s own program") },
  { CKR_HOST_MEMORY, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("this computer has too little memory free; close other programs and try again") },
  { CKR_SESSION_CLOSED, ZT_SEAL_ERROR_TOKEN_FAILED, LOST },
  { CKR_SESSION_HANDLE_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, LOST },
  { CKR_OPERATION_NOT_INITIALIZED, ZT_SEAL_ERROR_TOKEN_FAILED, LOST },
  { CKR_FUNCTION_CANCELED, ZT_SEAL_ERROR_TOKEN_FAILED,
    N_ ("it was cancelled, on the token or in its driver’s window; try again") },
  { CKR_MECHANISM_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, NOT_CAPABLE },
  { CKR_MECHANISM_PARAM_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, NOT_CAPABLE },
  { CKR_FUNCTION_NOT_SUPPORTED, ZT_SEAL_ERROR_TOKEN_FAILED, NOT_CAPABLE },
  { CKR_KEY_HANDLE_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, NO_KEY },
  { CKR_OBJECT_HANDLE_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, NO_KEY },
  { CKR_KEY_FUNCTION_NOT_PERMITTED, ZT_SEAL_ERROR_TOKEN_FAILED, WRONG_KEY },
  { CKR_KEY_TYPE_INCONSISTENT, ZT_SEAL_ERROR_TOKEN_FAILED, WRONG_KEY },
  { CKR_KEY_SIZE_RANGE, ZT_SEAL_ERROR_TOKEN_FAILED, WRONG_KEY },
  { CKR_ENCRYPTED_DATA_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, NOT_FOR_IT },
  { CKR_ENCRYPTED_DATA_LEN_RANGE, ZT_SEAL_ERROR_TOKEN_FAILED, NOT_FOR_IT },
  { CKR_ARGUMENTS_BAD, ZT_SEAL_ERROR_TOKEN_FAILED, BAD_DRIVER },
  { CKR_ATTRIBUTE_TYPE_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, BAD_DRIVER },
  { CKR_ATTRIBUTE_VALUE_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, BAD_DRIVER },
  { CKR_DATA_INVALID, ZT_SEAL_ERROR_TOKEN_FAILED, BAD_DRIVER },
  { CKR_DATA_LEN_RANGE, ZT_SEAL_ERROR_TOKEN_FAILED, BAD_DRIVER },
  { CKR_BUFFER_TOO_SMALL, ZT_SEAL_ERROR_TOKEN_FAILED, BAD_DRIVER },
  { CKR_CRYPTOKI_NOT_INITIALIZED, ZT_SEAL_ERROR_TOKEN_FAILED, GAVE_UP },
  { CKR_GENERAL_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED, GAVE_UP },
  { CKR_FUNCTION_FAILED, ZT_SEAL_ERROR_TOKEN_FAILED, GAVE_UP },
};

ZtSealError
zt_token_status_code (gulong status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].status == status)
      return rows[i].code;
  return ZT_SEAL_ERROR_TOKEN_FAILED;
}

const char *
zt_token_status_text (gulong status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].status == status)
      return g_dgettext (GETTEXT_PACKAGE, rows[i].text);
  return _ ("its driver reports an error of its own; the CA that issued it knows the number");
}

gulong
zt_token_status_from_gnutls (int error)
{
  static const struct
  {
    int error;
    CK_RV status;
  } same[] = {
    { GNUTLS_E_PKCS11_PIN_ERROR, CKR_PIN_INCORRECT },
    { GNUTLS_E_PKCS11_PIN_LOCKED, CKR_PIN_LOCKED },
    { GNUTLS_E_PKCS11_PIN_EXPIRED, CKR_PIN_EXPIRED },
    { GNUTLS_E_PKCS11_SLOT_ERROR, CKR_SLOT_ID_INVALID },
    { GNUTLS_E_PKCS11_DEVICE_ERROR, CKR_DEVICE_ERROR },
    { GNUTLS_E_PKCS11_DATA_ERROR, CKR_DATA_INVALID },
    { GNUTLS_E_PKCS11_UNSUPPORTED_FEATURE_ERROR, CKR_FUNCTION_NOT_SUPPORTED },
    { GNUTLS_E_PKCS11_KEY_ERROR, CKR_KEY_HANDLE_INVALID },
    { GNUTLS_E_PKCS11_ATTRIBUTE_ERROR, CKR_ATTRIBUTE_TYPE_INVALID },
    { GNUTLS_E_PKCS11_SIGNATURE_ERROR, CKR_KEY_FUNCTION_NOT_PERMITTED },
    { GNUTLS_E_PKCS11_SESSION_ERROR, CKR_SESSION_CLOSED },
    { GNUTLS_E_PKCS11_TOKEN_ERROR, CKR_TOKEN_NOT_RECOGNIZED },
    { GNUTLS_E_PKCS11_USER_ERROR, CKR_USER_ANOTHER_ALREADY_LOGGED_IN },
    { GNUTLS_E_PKCS11_ERROR, CKR_GENERAL_ERROR },
    { GNUTLS_E_MEMORY_ERROR, CKR_HOST_MEMORY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    if (same[i].error == error)
      return same[i].status;
  return CKR_OK;
}

void
zt_token_status_set_error (GError **error, const char *label, gulong status)
{
  ZtSealError code = zt_token_status_code (status);

  if (code == ZT_SEAL_ERROR_TOKEN_GONE)
    {
      /* TRANSLATORS: %s is the name of a token */
      g_set_error (error, ZT_SEAL_ERROR, (int) code, _ ("“%s” was pulled out"), label);
      return;
    }
  g_set_error (error, ZT_SEAL_ERROR, (int) code,
               /* TRANSLATORS: the name of a token, what happened to it and what to do, the number
                  of the driver's answer */
               _ ("“%s”: %s (0x%lx)"), label, zt_token_status_text (status), status);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening with a key on a token, through the PKCS#11 functions themselves; one session an
 * operation. */
#define G_LOG_DOMAIN "zt-token"
#define OPENSSL_SUPPRESS_DEPRECATED /* the bare OAEP decoder */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#include "zt-os.h"
#include "token-status.h"
#include "zt-token-private.h"

/* A session on the token of one key, logged in, with the key found. */
typedef struct
{
  CK_FUNCTION_LIST **modules; /* (owned) (nullable) */
  CK_FUNCTION_LIST *extra;    /* (owned) (nullable): ZT_PKCS11_MODULE */
  P11KitUri *uri;             /* (owned) */
  CK_FUNCTION_LIST *module;   /* (unowned) (nullable) */
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE object;
} TokenSession;

static void
token_session_clear (TokenSession *session)
{
  if (session->session != 0)
    session->module->C_CloseSession (session->session);
  g_clear_pointer (&session->uri, p11_kit_uri_free);
  if (session->extra != NULL)
    {
      p11_kit_module_finalize (session->extra);
      p11_kit_module_release (session->extra);
    }
  if (session->modules != NULL)
    p11_kit_modules_finalize_and_release (session->modules);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TokenSession, token_session_clear)

static gboolean
fail (GError **error, ZtKey *key, CK_RV status)
{
  zt_token_status_set_error (error, key->label, status);
  return FALSE;
}

/* Finds the slot of @module with the key's token in it. */
static gboolean
find_in_module (TokenSession *session, CK_FUNCTION_LIST *module, CK_SLOT_ID *slot)
{
  CK_SLOT_ID slots[64];
  CK_ULONG n_slots = G_N_ELEMENTS (slots);

  if (module->C_GetSlotList (CK_TRUE, slots, &n_slots) != CKR_OK)
    return FALSE;
  for (CK_ULONG i = 0; i < n_slots; i++)
    {
      CK_TOKEN_INFO info;

      if (module->C_GetTokenInfo (slots[i], &info) != CKR_OK
          || !p11_kit_uri_match_token_info (session->uri, &info))
        continue;
      session->module = module;
      *slot = slots[i];
      return TRUE;
    }
  return FALSE;
}

static gboolean
find_slot (TokenSession *session, CK_FUNCTION_LIST **modules, CK_SLOT_ID *slot)
{
  for (; *modules != NULL; modules++)
    if (find_in_module (session, *modules, slot))
      return TRUE;
  return FALSE;
}

static gboolean
find_token (TokenSession *session, CK_SLOT_ID *slot)
{
  const char *path = g_getenv ("ZT_PKCS11_MODULE");
  CK_FUNCTION_LIST *own[2] = { NULL, NULL };

  session->modules = p11_kit_modules_load_and_initialize (0);
  if (session->modules != NULL && find_slot (session, session->modules, slot))
    return TRUE;
  if (path == NULL || *path == '\0')
    return FALSE;
  own[0] = p11_kit_module_load (path, 0);
  if (own[0] == NULL)
    return FALSE;
  if (p11_kit_module_initialize (own[0]) != CKR_OK)
    {
      p11_kit_module_release (own[0]);
      return FALSE;
    }
  session->extra = own[0];
  return find_slot (session, own, slot);
}

static CK_RV
find_key (TokenSession *session)
{
  CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE wanted[2] = { { CKA_CLASS, &kind, sizeof kind } };
  CK_ATTRIBUTE *id = p11_kit_uri_get_attribute (session->uri, CKA_ID);
  CK_ULONG found = 0;
  CK_RV status;

  if (id != NULL)
    wanted[1] = *id;
  status = session->module->C_FindObjectsInit (session->session, wanted, id != NULL ? 2 : 1);
  if (status != CKR_OK)
    return status;
  status = session->module->C_FindObjects (session->session, &session->object, 1, &found);
  session->module->C_FindObjectsFinal (session->session);
  if (status == CKR_OK && found == 0)
    status = CKR_KEY_HANDLE_INVALID;
  return status;
}

static gboolean
open_session (TokenSession *session, ZtKey *key, GError **error)
{
  CK_SLOT_ID slot = 0;
  CK_RV status;

  session->uri = p11_kit_uri_new ();
  if (p11_kit_uri_parse (key->private_url, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, session->uri)
          != P11_KIT_URI_OK
      || !find_token (session, &slot))
    return fail (error, key, CKR_TOKEN_NOT_PRESENT);
  status = session->module->C_OpenSession (slot, CKF_SERIAL_SESSION, NULL, NULL, &session->session);
  if (status == CKR_OK)
    /* No PIN was asked for: the reader has a keypad of its own. */
    status = session->module->C_Login (session->session, CKU_USER, (guint8 *) key->pin,
                                       key->pin != NULL ? strlen (key->pin) : 0);
  if (status == CKR_OK || status == CKR_USER_ALREADY_LOGGED_IN)
    status = find_key (session);
  return status == CKR_OK || fail (error, key, status);
}

static CK_RV
decrypt_with (TokenSession *session, CK_MECHANISM *mechanism, GBytes *encrypted, guint8 *out,
              gsize *length)
{
  CK_ULONG size = *length;
  CK_RV status = session->module->C_DecryptInit (session->session, mechanism, session->object);

  if (status == CKR_OK)
    status = session->module->C_Decrypt (session->session,
                                         (guint8 *) g_bytes_get_data (encrypted, NULL),
                                         g_bytes_get_size (encrypted), out, &size);
  *length = size;
  return status;
}

/* Tokens that know OAEP with SHA-1 only, or not at all, mostly know bare RSA: the padding is then
 * ours to take off. */
static GBytes *
decrypt_bare (TokenSession *session, ZtKey *key, GBytes *encrypted, GError **error)
{
  CK_MECHANISM bare = { CKM_RSA_X_509, NULL, 0 };
  const gsize modulus = g_bytes_get_size (encrypted);
  g_autofree guint8 *padded = g_malloc0 (modulus);
  g_autofree guint8 *plain = g_malloc0 (modulus);
  gsize length = modulus;
  GBytes *bytes = NULL;
  CK_RV status = decrypt_with (session, &bare, encrypted, padded, &length);
  int size;

  if (status != CKR_OK || length > modulus)
    {
      fail (error, key, status != CKR_OK ? status : CKR_GENERAL_ERROR);
      return NULL;
    }
  size = RSA_padding_check_PKCS1_OAEP_mgf1 (plain, modulus, padded, length, modulus, NULL, 0,
                                            EVP_sha256 (), EVP_sha256 ());
  ERR_clear_error ();
  if (size >= 0)
    bytes = g_bytes_new (plain, size);
  else
    fail (error, key, CKR_ENCRYPTED_DATA_INVALID);
  zt_os_forget (padded, modulus);
  zt_os_forget (plain, modulus);
  return bytes;
}

GBytes *
_zt_token_decrypt (ZtKey *key, GBytes *encrypted, GError **error)
{
  g_auto (TokenSession) session = { 0 };
  CK_RSA_PKCS_OAEP_PARAMS oaep = { CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, NULL, 0 };
  CK_MECHANISM mechanism = { CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep };
  g_autofree guint8 *plain = NULL;
  gsize length = g_bytes_get_size (encrypted);
  GBytes *bytes;

  if (!open_session (&session, key, error))
    return NULL;
  plain = g_malloc0 (length + 1);
  if (decrypt_with (&session, &mechanism, encrypted, plain, &length) != CKR_OK)
    return decrypt_bare (&session, key, encrypted, error);
  bytes = g_bytes_new (plain, length);
  zt_os_forget (plain, length);
  return bytes;
}

GBytes *
_zt_token_agree (ZtKey *key, GBytes *peer, GError **error)
{
  g_auto (TokenSession) session = { 0 };
  CK_ECDH1_DERIVE_PARAMS params = { .kdf = CKD_NULL,
                                    .ulPublicDataLen = g_bytes_get_size (peer),
                                    .pPublicData = (guint8 *) g_bytes_get_data (peer, NULL) };
  CK_MECHANISM mechanism = { CKM_ECDH1_DERIVE, &params, sizeof params };
  CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_GENERIC_SECRET;
  CK_ULONG length = (g_bytes_get_size (peer) - 1) / 2;
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_ATTRIBUTE wanted[] = {
    { CKA_CLASS, &kind, sizeof kind },         { CKA_KEY_TYPE, &type, sizeof type },
    { CKA_VALUE_LEN, &length, sizeof length }, { CKA_TOKEN, &no, sizeof no },
    { CKA_SENSITIVE, &no, sizeof no },         { CKA_EXTRACTABLE, &yes, sizeof yes },
  };
  CK_OBJECT_HANDLE secret = 0;
  guint8 value[128];
  CK_ATTRIBUTE read = { CKA_VALUE, value, sizeof value };
  GBytes *bytes = NULL;
  CK_RV status;

  if (!open_session (&session, key, error))
    return NULL;
  status = session.module->C_DeriveKey (session.session, &mechanism, session.object, wanted,
                                        G_N_ELEMENTS (wanted), &secret);
  if (status == CKR_OK)
    status = session.module->C_GetAttributeValue (session.session, secret, &read, 1);
  if (status == CKR_OK)
    bytes = g_bytes_new (value, read.ulValueLen);
  else
    fail (error, key, status);
  zt_os_forget (value, sizeof value);
  return bytes;
}

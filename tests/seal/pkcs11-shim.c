/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PKCS#11 module around SoftHSM that fails on request: SoftHSM never locks a PIN and is never
 * pulled out. The file that ZT_SHIM_CONTROL names is read at every call: lines of login=, sign=,
 * signinit=, session= (return values in hexadecimal), present=0, flags= (added to the token's,
 * hexadecimal), signs= (pulled out after so many signatures). */
#include "config.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <p11-kit/pkcs11.h>

static CK_FUNCTION_LIST ours;
static CK_FUNCTION_LIST_PTR real;

static unsigned long
control (const char *name, unsigned long fallback)
{
  const char *path = g_getenv ("ZT_SHIM_CONTROL");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length = strlen (name);

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    return fallback;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, length) == 0 && lines[i][length] == '=')
      return strtoul (lines[i] + length + 1, NULL, 16);
  return fallback;
}

static guint signs_made; /* since the control last named a number */

static gboolean
is_present (void)
{
  unsigned long signs = control ("signs", G_MAXULONG);

  if (signs == G_MAXULONG)
    signs_made = 0;
  return control ("present", 1) != 0 && signs_made < signs;
}

static CK_RV
shim_initialize (void *arguments)
{
  CK_RV status = real->C_Initialize (arguments);

  /* The same library may be registered with p11-kit and running already. */
  return status == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : status;
}

static CK_RV
shim_get_info (CK_INFO *info)
{
  CK_RV status = real->C_GetInfo (info);

  /* GnuTLS takes modules that describe themselves alike for one and the same. */
  memset (info->libraryDescription, ' ', sizeof info->libraryDescription);
  memcpy (info->libraryDescription, "zt-shim", 7);
  return status;
}

static CK_RV
shim_get_slot_list (CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *count)
{
  if (!is_present () && present)
    {
      *count = 0;
      return CKR_OK;
    }
  return real->C_GetSlotList (present, list, count);
}

static CK_RV
shim_get_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
  CK_RV status;

  if (!is_present ())
    return CKR_TOKEN_NOT_PRESENT;
  status = real->C_GetTokenInfo (slot, info);
  if (status != CKR_OK)
    return status;
  /* A name of its own, to tell it from the same token seen through SoftHSM itself. */
  if (info->flags & CKF_TOKEN_INITIALIZED)
    {
      memset (info->label, ' ', sizeof info->label);
      memcpy (info->label, "zt-shim", 7);
    }
  info->flags |= control ("flags", 0);
  return CKR_OK;
}

static CK_RV
shim_open_session (CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
                   CK_SESSION_HANDLE *session)
{
  unsigned long wanted = control ("session", 0);

  if (!is_present ())
    return CKR_TOKEN_NOT_PRESENT;
  return wanted != 0 ? wanted : real->C_OpenSession (slot, flags, application, notify, session);
}

static CK_RV
shim_login (CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG length)
{
  unsigned long wanted = control ("login", 0);

  return wanted != 0 ? wanted : real->C_Login (session, user, pin, length);
}

static CK_RV
shim_sign_init (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
  unsigned long wanted = control ("signinit", 0);

  return wanted != 0 ? wanted : real->C_SignInit (session, mechanism, key);
}

static CK_RV
shim_sign (CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG data_length,
           unsigned char *signature, CK_ULONG *signature_length)
{
  unsigned long wanted = control ("sign", 0);
  CK_RV status;

  if (!is_present ())
    return CKR_DEVICE_REMOVED;
  status = wanted != 0 ? wanted
                       : real->C_Sign (session, data, data_length, signature, signature_length);
  if (status == CKR_OK && signature != NULL)
    signs_made++;
  return status;
}

CK_RV
C_GetFunctionList (CK_FUNCTION_LIST_PTR *list)
{
  const char *target = g_getenv ("ZT_SHIM_TARGET");
  void *library = target != NULL ? dlopen (target, RTLD_NOW) : NULL;
  CK_C_GetFunctionList get = NULL;

  if (library != NULL)
    *(void **) &get = dlsym (library, "C_GetFunctionList");
  if (get == NULL || get (&real) != CKR_OK)
    return CKR_GENERAL_ERROR;
  ours = *real;
  ours.C_GetFunctionList = C_GetFunctionList;
  ours.C_Initialize = shim_initialize;
  ours.C_GetInfo = shim_get_info;
  ours.C_GetSlotList = shim_get_slot_list;
  ours.C_GetTokenInfo = shim_get_token_info;
  ours.C_OpenSession = shim_open_session;
  ours.C_Login = shim_login;
  ours.C_SignInit = shim_sign_init;
  ours.C_Sign = shim_sign;
  *list = &ours;
  return CKR_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a PIN in the window while the thread that needs it waits. */
#pragma once

#include <adwaita.h>

#include "zt-key.h"

G_BEGIN_DECLS

typedef struct _ZtPinAsker ZtPinAsker;

typedef enum
{
  ZT_PIN_TO_SIGN,
  ZT_PIN_TO_SIGN_IN,
  ZT_PIN_TO_LOOK, /* at the certificate */
} ZtPinPurpose;

/* @hint (nullable): the practice PIN. */
ZtPinAsker *zt_pin_asker_new (GtkWindow *parent, const char *hint);
/* What the dialog says it is for; to sign unless told otherwise. */
void zt_pin_asker_set_purpose (ZtPinAsker *asker, ZtPinPurpose purpose);
void zt_pin_asker_free (ZtPinAsker *asker);
/* A ZtPinFunc; @asker is its user data. Called in the worker's thread, never in the main loop. */
char *zt_pin_asker_ask (const ZtPinRequest *request, gpointer asker);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table: an error's (domain, code) → what to call it and what to do about it. For windows and for the terminal. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title;  /* translated: a few words */
  const char *advice; /* translated: what to do; "" when the message says it all */
} ZtErrorText;

/* Never NULL: an error of an unknown domain has the text of ZT_ERROR_FAILED. */
const ZtErrorText *zt_error_text (const GError *error);
/* What the terminal exits with: 1 refused, 2 usage (never from here), 3 no network, 4 a verification failed. */
int zt_error_exit_status (const GError *error);
/* For the test that no code is without a row. */
gboolean zt_error_text_exists (GQuark domain, int code);

G_END_DECLS

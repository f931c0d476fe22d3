/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money is an integer number of fen; see data sources in money.c. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZT_MONEY_MAX G_GINT64_CONSTANT (9007199254740991) /* what a JSON number carries exactly */

char *zt_money_format (gint64 fen);                                     /* "1,076,340.00", "-3.05" */
gboolean zt_money_parse (const char *text, gint64 *fen, GError **error); /* accepts thousands separators, full-width digits, ¥, 元 */
char *zt_money_to_words (gint64 fen);                                   /* 大写, canonical form (支付结算办法) */
gboolean zt_money_from_words (const char *text, gint64 *fen, GError **error); /* every accepted spelling */
/* A decimal quantity with up to six places times a unit price, rounded half up to a fen. ZT_ERROR_INVALID / ZT_ERROR_LIMIT on overflow. */
gboolean zt_money_multiply (const char *quantity, gint64 unit_fen, gint64 *fen, GError **error);

G_END_DECLS

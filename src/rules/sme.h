/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes of firms by industry: 中小企业划型标准规定 (工信部联企业〔2011〕300号). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { ZT_SME_MICRO, ZT_SME_SMALL, ZT_SME_MEDIUM, ZT_SME_LARGE } ZtSmeSize;

/**
 * zt_sme_classify:
 * @industry: a code of zt_sme_industries() or its Chinese name
 * @employees: -1 unknown; @revenue, @assets: fen, -1 unknown
 * A size needs every lower bound that the industry has; firms that miss one belong to the next smaller size.
 * Returns: FALSE when the industry is unknown or a figure that it needs is
 */
gboolean zt_sme_classify (const char *industry, gint64 employees, gint64 revenue, gint64 assets, ZtSmeSize *size);
/* "micro", "small", "medium", "large"; Chinese names 微型, 小型, 中型, 大型 are read as well. */
gboolean zt_sme_parse (const char *text, ZtSmeSize *size);
const char *zt_sme_name (ZtSmeSize size);
const char *zt_sme_label (ZtSmeSize size);   /* translated */
const char *const *zt_sme_industries (void); /* codes, NULL-terminated */
const char *zt_sme_industry_label (const char *industry); /* (nullable): the Chinese name of the regulation */

G_END_DECLS

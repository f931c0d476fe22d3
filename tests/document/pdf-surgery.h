/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures by hand: over any ranges, with any contents, right where it matters and wrong where
 * the test wants. */
#pragma once

#include "pdf-fixture.h"

G_BEGIN_DECLS

/* An empty signature dictionary: room for three numbers and 8 KiB. @keys: more of its content. */
char *surgery_dictionary (const char *sub_filter, const char *keys);

typedef enum
{
  SURGERY_CMS,
  SURGERY_DOCUMENT_TIMESTAMP,
} SurgeryKind;

/* Fills the last empty dictionary in @bytes: range around its /Contents to the end, and a true
 * signature. */
void surgery_sign (GString *bytes, ZtKey *key, SurgeryKind kind);
/* The same with any range. */
void surgery_sign_range (GString *bytes, ZtKey *key, SurgeryKind kind, const gint64 range[4]);
/* What is hashed for that range. */
GByteArray *surgery_collect (const GString *bytes, const gint64 range[4]);
void surgery_write_range (GString *bytes, const gint64 range[4]);
void surgery_write_contents (GString *bytes, const guint8 *data, gsize length);
/* The honest range of the last dictionary. */
void surgery_get_range (const GString *bytes, gint64 range[4]);
/* Replaces the last @old by @new, which must be as long. */
void surgery_replace (GString *bytes, const char *old, const char *new);

/* One page, one signed field "Signer" as object 5 with the dictionary as object 6; @page and @form:
 * more keys of page and form; @extra: more objects from 7 on (nullable). */
char *surgery_make_signed (Fixture *fixture, const char *name, const char *page, const char *form,
                           const char *signature, const char *const *extra);

G_END_DECLS

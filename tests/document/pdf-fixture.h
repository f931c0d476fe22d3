/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of signing and verifying share: a practice CA, keys, PDFs made by cairo and qpdf,
 * and surgery on files. */
#pragma once

#include "pdf-sign.h"
#include "pdf-verify.h"
#include "zt-json.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  char *ca; /* PEM */
  ZtKey *rsa, *ec, *sm2;
  ZtKey *tsa;
  ZtKey *stranger; /* of a CA nobody trusts */
} Fixture;

Fixture *fixture_new (void);
void fixture_free (Fixture *fixture);
char *fixture_path (Fixture *fixture, const char *name);

/* A PDF by cairo with Chinese text. */
char *fixture_make_pdf (Fixture *fixture, const char *name, int pages);
/* A PDF written by hand: @objects are the bodies of objects 1…; object 1 is the catalog. */
char *fixture_write_pdf (Fixture *fixture, const char *name, const char *const *objects);
/* An update by hand behind @in: (number, body) pairs ending with 0; @trailer: more keys. A classic
 * table. */
char *fixture_append (Fixture *fixture, const char *in, const char *name, const char *trailer, ...);
gboolean fixture_run (const char *program, ...) G_GNUC_NULL_TERMINATED;
char *fixture_run_output (const char *program, ...) G_GNUC_NULL_TERMINATED;

char *fixture_sign (Fixture *fixture, const char *in, const char *name, ZtKey *key);
char *fixture_sign_with (Fixture *fixture, const char *in, const char *name, ZtKey *key,
                         const ZtPdfSignOptions *options);
GBytes *fixture_timestamp (GBytes *query, gpointer key, GError **error);

/* Verified with the fixture's CA. */
JsonObject *fixture_verify (Fixture *fixture, const char *path);
const char *fixture_get (JsonObject *report, guint signature, const char *key);
void fixture_assert_verdict (Fixture *fixture, const char *path, const char *verdict);

/* Bytes of a file, and a file of bytes. */
GString *fixture_read (const char *path);
char *fixture_write (Fixture *fixture, const char *name, const GString *bytes);
gsize fixture_find (const GString *bytes, const char *needle, gsize from);
gsize fixture_find_last (const GString *bytes, const char *needle);
/* The number before " 0 obj" of the last object that contains @needle. */
int fixture_find_object (const GString *bytes, const char *needle);

G_END_DECLS

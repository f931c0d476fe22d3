/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder with a practice CA and keys, and stock tools to hold our work against. */
#pragma once

#include <glib/gstdio.h>

#include "practice-ca.h"
#include "zt-error.h"
#include "zt-key.h"

G_BEGIN_DECLS

#define PIN "12345678"

typedef struct
{
  char *folder;   /* (owned) removed at the end */
  char *ca_pem;   /* (owned) */
  char *ca_key;   /* (owned) */
  ZtTrust *trust; /* (owned) */
} SealFixture;

SealFixture *seal_fixture_get (void);
void seal_fixture_clear (void);
/* A path inside the folder; lives until the end. */
const char *seal_path (const char *name);
/* Issues @name.p12 once and opens it. */
const char *seal_identity (const char *name, ZtKeyAlgorithm algorithm, ZtPurpose purpose);
ZtKey *seal_key (const char *name, ZtKeyAlgorithm algorithm, ZtPurpose purpose);
/* The certificate and the bare private key of @name.p12 as PEM, for stock tools. */
const char *seal_certificate_pem (const char *name);
const char *seal_key_pem (const char *name);
char *give_pin_cb (const ZtPinRequest *request, gpointer user_data);
/* Runs a program with our folder as working folder; returns its exit status, output in *@output
 * when asked for. */
int seal_run (char **output, const char *program, ...) G_GNUC_NULL_TERMINATED;
void seal_write (const char *path, gconstpointer data, gsize length);
GBytes *seal_read (const char *path);
/* @der with every element @from replaced by @to and all lengths put right; there must be one. */
GBytes *seal_replace_der (GBytes *der, GBytes *from, GBytes *to);

G_END_DECLS

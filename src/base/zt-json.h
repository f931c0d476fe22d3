/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as the log and the wire need it: strict in, canonical (RFC 8785) out, dotted paths between. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Strict parse: UTF-8 without BOM, no duplicate keys, depth <= 64, no trailing text. ZT_ERROR_INVALID / ZT_ERROR_LIMIT. */
JsonNode *zt_json_parse (const char *text, gssize length, GError **error);
JsonObject *zt_json_parse_object (const char *text, gssize length, GError **error);

/* RFC 8785: sorted keys (UTF-16 order), ECMAScript numbers, minimal escapes. Never fails on a node zt_json_parse() made. */
char *zt_json_canonical (JsonNode *node, gsize *length);
char *zt_json_canonical_object (JsonObject *object, gsize *length);
/* The same at the end of a text in the making, for an envelope written by hand in the canonical order. */
void zt_json_append_string (GString *out, const char *text);
void zt_json_append_object (GString *out, JsonObject *object);
/* For people and files: two-space indentation. */
char *zt_json_pretty (JsonNode *node);

JsonObject *zt_json_object_copy (JsonObject *object); /* deep, but for scalars: a scalar is replaced, never changed in place */

/* Dotted paths: "tenderPeriod.endDate", "items.0.quantity". NULL / default when absent or of another type. */
JsonNode *zt_json_get (JsonObject *object, const char *path);                         /* (transfer none) */
const char *zt_json_get_string (JsonObject *object, const char *path);                /* (nullable) */
gint64 zt_json_get_int (JsonObject *object, const char *path, gint64 fallback);
gboolean zt_json_get_boolean (JsonObject *object, const char *path, gboolean fallback);
JsonArray *zt_json_get_array (JsonObject *object, const char *path);                  /* (transfer none) (nullable) */
JsonObject *zt_json_get_object (JsonObject *object, const char *path);                /* (transfer none) (nullable) */
/* Creates the objects on the way; fails with ZT_ERROR_INVALID where a scalar stands in the way. Takes @value. */
gboolean zt_json_set (JsonObject *object, const char *path, JsonNode *value, GError **error);
gboolean zt_json_set_string (JsonObject *object, const char *path, const char *value, GError **error);

/* An OCDS Value {"amount": 12.34, "currency": "CNY"}; -1 when absent or not CNY or with fractions of a fen. */
gint64 zt_json_get_fen (JsonObject *object, const char *path);
JsonNode *zt_json_value_new (gint64 fen);

/* Bytes are base64 in its one canonical spelling: the same bytes must not have two, because spellings are signed. */
GBytes *zt_base64_decode (const char *text);                                          /* (nullable): NULL for any other spelling and for none */
GBytes *zt_json_get_bytes (JsonObject *object, const char *path);                     /* (transfer full) (nullable) */
void zt_json_set_bytes (JsonObject *object, const char *name, GBytes *bytes);
/* What is signed, hashed and sent: the canonical text as bytes. */
GBytes *zt_json_canonical_bytes (JsonObject *object);

G_END_DECLS

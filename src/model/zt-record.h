/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record: one version of one noun. Immutable once made. */
#pragma once

#include "zt-json.h"

G_BEGIN_DECLS

typedef struct _ZtRecord ZtRecord;

/* Who acts: a person of an organisation with roles. */
typedef struct
{
  char *person;
  char *organisation;
  guint roles; /* ZtRole mask */
} ZtActor;

/* How a rule sees other records. */
typedef struct
{
  ZtRecord *(*get) (const char *kind, const char *id, gpointer user_data); /* (transfer full) (nullable) */
  /* Is @signature (DER) a valid CMS over @content by a certificate accepted here and belonging to @organisation (USCC)?
   * (nullable): on a client without the means, the rule then leaves it to the platform. */
  gboolean (*verify) (GBytes *content, GBytes *signature, const char *organisation, gpointer user_data, GError **error);
  /* Is @certificate one to which a second seal can be made, and @key (nullable) its private key? ZT_ERROR_INVALID with the reason.
   * (nullable): left to the platform. */
  gboolean (*check_release) (GBytes *certificate, GBytes *key, gpointer user_data, GError **error);
  /* All records of @kind in @state: (transfer full) of ZtRecord. (nullable): left to the platform. */
  GPtrArray *(*list) (const char *kind, const char *state, gpointer user_data, GError **error);
  gpointer user_data;
} ZtLookup;

#define ZT_RECORD_ID_MAX 80

/* Ids match [A-Za-z0-9._-]{1,80}. */
gboolean zt_record_id_is_valid (const char *id);

/* @body (transfer none): copied. */
ZtRecord *zt_record_new (const char *kind, const char *id, gint64 version, const char *state, JsonObject *body);
/* As zt_record_new(), but takes @body, which nobody else may hold. */
ZtRecord *zt_record_new_take (const char *kind, const char *id, gint64 version, const char *state, JsonObject *body);
ZtRecord *zt_record_new_from_json (JsonObject *wire, GError **error); /* {id, kind, version, state, modified, …fields} */
JsonObject *zt_record_to_json (const ZtRecord *record);
ZtRecord *zt_record_ref (ZtRecord *record);
void zt_record_unref (ZtRecord *record);
const char *zt_record_get_kind (const ZtRecord *record);
const char *zt_record_get_id (const ZtRecord *record);
gint64 zt_record_get_version (const ZtRecord *record);
const char *zt_record_get_state (const ZtRecord *record);
JsonObject *zt_record_get_body (const ZtRecord *record); /* (transfer none); do not change */
gint64 zt_record_get_modified (const ZtRecord *record);  /* microseconds */
void zt_record_set_modified (ZtRecord *record, gint64 us);   /* only before it is shared */

/* RFC 7396: members of @patch replace those of @target, objects are merged, null removes. */
void zt_json_merge_patch (JsonObject *target, JsonObject *patch);

ZtActor *zt_actor_new (const char *person, const char *organisation, guint roles);
void zt_actor_free (ZtActor *actor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtRecord, zt_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtActor, zt_actor_free)

G_END_DECLS

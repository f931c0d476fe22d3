/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record of each kind, and a small world of records for rules to look at. */
#pragma once

#include "zt-command.h"
#include "zt-error.h"
#include "zt-kinds.h"

G_BEGIN_DECLS

#define SAMPLE_TENDER "449901-2026-00102"
#define SAMPLE_BUYER "12440000455863000K"
#define SAMPLE_AGENCY "91440300MA5D000002"
#define SAMPLE_SUPPLIER "91440101MA5900000U"
#define SAMPLE_RIVAL "91440101MA5910000K"
#define SAMPLE_BID SAMPLE_TENDER "." SAMPLE_SUPPLIER
#define SAMPLE_DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* Instants of the sample tender. */
#define SAMPLE_NOW "2026-11-23T01:00:00.000Z"
#define SAMPLE_END "2026-12-21T01:30:00.000Z"
#define SAMPLE_OPENING "2026-12-21T01:30:00.000Z"

gint64 sample_time (const char *text);
JsonObject *sample_parse (const char *text);
/* The body of a complete record of this kind, in the state in which it is complete. */
JsonObject *sample_body (const char *kind);
const char *sample_id (const char *kind);
const char *sample_state (const char *kind);

/* Records that rules may look up: add "tender" for most. */
typedef struct
{
  GHashTable *records; /* "kind/id" */
  gboolean signature_holds;
  gboolean release_fits; /* the release certificate, and the key when it is given */
  ZtLookup lookup;
} SampleWorld;

SampleWorld *sample_world_new (void);
void sample_world_free (SampleWorld *world);
void sample_world_put (SampleWorld *world, ZtRecord *record);
ZtRecord *sample_world_get (SampleWorld *world, const char *kind,
                            const char *id); /* (transfer none) */

/* Applies with authority and puts the next record into the world. */
gboolean sample_do (SampleWorld *world, const char *kind, const char *id, const char *action,
                    JsonObject *body, const char *organisation, guint roles, gint64 now,
                    GError **error);
/* The same with a JSON text, and the expectation: NULL, it is done; else a piece of the refusal. */
void sample_expect (SampleWorld *world, const char *kind, const char *id, const char *action,
                    const char *body, const char *organisation, guint roles, gint64 now,
                    const char *refusal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleWorld, sample_world_free)

G_END_DECLS

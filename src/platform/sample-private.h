/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the sample share among themselves. */
#pragma once

#include "sample.h"

G_BEGIN_DECLS

typedef struct
{
  ZtPlatform *platform;
  ZtStore *store;
  gint64 now;
  GHashTable *pins;   /* user → PIN */
  char *opening;      /* base64 of buyer1's certificate */
  JsonArray *tenders; /* templates */
  JsonObject *slots;
  GPtrArray *steps; /* of Step: commands in the making, to be done in the order of their times */
} ZtSample;

JsonNode *zt_sample_resource (const char *name, GError **error);
GBytes *zt_sample_bytes (const char *name, GError **error);
/* A command by @person at @time of the story. Takes @body. */
void zt_sample_plan (ZtSample *sample, gint64 time, const char *person, const char *organisation,
                     guint roles, const char *kind, const char *record, const char *action,
                     gint64 if_version, JsonObject *body);
/* Does what was planned, in the order of time. */
gboolean zt_sample_carry_out (ZtSample *sample, GError **error);
const char *zt_sample_approver (const char *organisation);

/* sample-tenders.c: the record's body from a template, closing at @end. @start (out): its
 * publication. */
JsonObject *zt_sample_tender_body (ZtSample *sample, JsonObject *template, gint64 end,
                                   gint64 *start);
gboolean zt_sample_tenders (ZtSample *sample, int close_in, int *count, GError **error);
/* sample-drafts.c: DIR/sample/drafts/TENDER */
gboolean zt_sample_draft (ZtSample *sample, JsonObject *template, JsonObject *tender, gint64 end,
                          GError **error);
/* sample-pdf.c: pages of headings and paragraphs. */
gboolean zt_sample_pdf (const char *path, const char *title, JsonArray *pages, GError **error);
/* sample-picture.c: a PNG. */
gboolean zt_sample_picture (const char *path, GError **error);
/* sample-guarantee.c: the bid guarantee that @tender asks for, as a signed PDF. */
gboolean zt_sample_guarantee (ZtSample *sample, JsonObject *template, JsonObject *tender,
                              gint64 end, const char *path, GError **error);
/* sample-scale.c */
gboolean zt_sample_scale (ZtSample *sample, const ZtSampleOptions *options, int *count,
                          GError **error);

G_END_DECLS

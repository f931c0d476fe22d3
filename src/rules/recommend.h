/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which notices concern a supplier, judged by what the supplier has bid for, and why. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A notice, or a project once bid for. */
typedef struct
{
  const char *const *codes; /* of the catalogue, NULL-terminated */
  const char *buyer, *region;
  gint64 value;       /* fen; -1: unknown */
  gboolean submitted; /* of a project: the bid was handed in, not only begun */
} ZtProject;

typedef struct _ZtProfile ZtProfile;

typedef struct
{
  double score;      /* 0: not recommended; at most 1 */
  guint same_kind;   /* projects of the supplier with the same kind of things */
  guint same_buyer;  /* of the same purchaser */
  guint same_region; /* in the same region */
  gboolean similar_value;
} ZtRecommendation;

ZtProfile *zt_profile_new (const ZtProject *projects, guint n);
void zt_profile_free (ZtProfile *profile);
gboolean zt_profile_is_empty (const ZtProfile *profile);
ZtRecommendation zt_recommend (const ZtProfile *profile, const ZtProject *notice);
/* "Of the same kind as 2 projects you bid for, the same purchaser"; (nullable): not recommended. */
char *zt_recommendation_text (const ZtRecommendation *recommendation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtProfile, zt_profile_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A platform to practise on: fictional organisations, people, tenders with their documents, and a
 * complete bid for each. */
#pragma once

#include "platform.h"

G_BEGIN_DECLS

typedef struct
{
  int close_in; /* seconds until the first tender closes */
  int tenders;  /* so many more */
  int records;  /* enquiries */
} ZtSampleOptions;

typedef struct
{
  int organisations;
  int tenders;
} ZtSampleCounts;

gboolean zt_sample_make (ZtPlatform *platform, const ZtSampleOptions *options,
                         ZtSampleCounts *counts, GError **error);
/* Signs the first head; also of an empty platform. */
gboolean zt_sample_finish (ZtPlatform *platform, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guided beginnings: the steps to take, each ticked off by what is really there. */
#pragma once

#include "zt-workspace.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_GUIDE_SETUP,    /* a workspace is made ready for work */
  ZT_GUIDE_PRACTICE, /* one whole bid with sample data */
} ZtGuideName;

typedef struct
{
  const char *title; /* translated */
  const char *text;  /* translated: what to do there */
  char *target;      /* the place in the window */
  gboolean done;
} ZtGuideStep;

/* Of ZtGuideStep, in order. NULL without error: the user has put the guide away, or it is over. */
GPtrArray *zt_workspace_guide (ZtWorkspace *ws, ZtGuideName name, GError **error);
/* The first step that is not done; (transfer none) (nullable): all are. */
const ZtGuideStep *zt_guide_next (GPtrArray *steps);
gboolean zt_workspace_guide_dismiss (ZtWorkspace *ws, ZtGuideName name, gboolean dismissed,
                                     GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: which workspace, practice or not, pictures and measurements. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  char *workspace; /* (nullable) */
  gboolean practice;
  char *page;        /* (nullable) */
  char *screenshot;  /* (nullable) */
  int width, height; /* 0: the default */
  char *style;       /* (nullable) light, dark, high-contrast */
  gboolean first_frame;
  gboolean service; /* started by D-Bus: waits to be asked */
  gint64 begun;     /* monotonic time of the start of the program */
} ZtOptions;

#define ZT_TYPE_APPLICATION (zt_application_get_type ())
G_DECLARE_FINAL_TYPE (ZtApplication, zt_application, ZT, APPLICATION, AdwApplication)

/* @options outlives the application. */
ZtApplication *zt_application_new (const ZtOptions *options);
/* What the program ends with when everything else went well. */
int zt_application_get_exit_status (ZtApplication *self);

G_END_DECLS

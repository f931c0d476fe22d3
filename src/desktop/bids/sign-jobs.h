/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the view of signing lets workers do: gather, draw pages and seals, keep where a seal was
 * put. */
#pragma once

#include <gdk/gdk.h>

#include "zt-bid.h"
#include "zt-preview.h"
#include "zt-worker.h"

G_BEGIN_DECLS

typedef struct
{
  char *pdf;
  JsonArray *places;
  GPtrArray *identities; /* of ZtIdentity */
  char *identity;        /* chosen before (nullable) */
  char *seal_image;      /* of the library (nullable) */
  char *signer;          /* whose name will stand below the seal, as far as it is known */
  gboolean cross_page;
} ZtSignMaterial;

void zt_sign_material_free (ZtSignMaterial *material);
/* @draft: its id. In the remote worker: composing takes a while. */
gpointer zt_sign_gather (ZtWorkspace *ws, gpointer draft, const ZtWork *work, GError **error);

/* A page to draw, and the page drawn. */
typedef struct
{
  ZtPreview *preview; /* (owned): used in the viewer's thread only */
  int page, width;    /* pixels */
} ZtPaperRequest;

typedef struct
{
  GdkTexture *texture;  /* (owned) */
  double width, height; /* points */
} ZtPaper;

void zt_paper_request_free (ZtPaperRequest *request);
void zt_paper_free (ZtPaper *paper);
gpointer zt_sign_open (ZtWorkspace *ws, gpointer path, const ZtWork *work, GError **error);
gpointer zt_sign_draw (ZtWorkspace *ws, gpointer request, const ZtWork *work, GError **error);
/* Lets go of the request's preview where its child may be waited for. */
gpointer zt_sign_drop (ZtWorkspace *ws, gpointer request, const ZtWork *work, GError **error);

typedef struct
{
  char *image, *name; /* (nullable) */
  double size;        /* points */
  gboolean plain;     /* the picture alone, as in a cross-page seal */
} ZtSealRequest;

void zt_seal_request_free (ZtSealRequest *request);
gpointer zt_sign_draw_seal (ZtWorkspace *ws, gpointer request, const ZtWork *work, GError **error);

typedef struct
{
  char *draft, *part; /* @part NULL: the cross-page seal */
  int page;           /* 0: back to where it was */
  double x, y;
  gboolean cross_page;
} ZtSealMove;

void zt_seal_move_free (ZtSealMove *move);
gpointer zt_sign_keep_move (ZtWorkspace *ws, gpointer move, const ZtWork *work, GError **error);

G_END_DECLS

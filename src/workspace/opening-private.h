/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the opening share: one bid on its way through the checks. */
#pragma once

#include "bid-private.h"

G_BEGIN_DECLS

typedef struct
{
  ZtWorkspace *ws;       /* (borrowed) */
  ZtRecord *tender;      /* (borrowed) */
  ZtRecord *bid;         /* (borrowed) */
  JsonObject *body;      /* (borrowed) of the bid */
  ZtKey *key;            /* (borrowed) the purchaser's */
  char *folder;          /* (owned) where this bid's files go */
  char *ca;              /* (owned) (nullable) */
  ZtKey *release;        /* (owned) (nullable) */
  JsonObject *package;   /* (owned) (nullable) bid.json */
  gint64 submitted;      /* by the log; 0 until it is known */
  JsonArray *problems;   /* (owned) [{"id","message"}] */
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} ZtOpening;

/* Adds a problem; FALSE always, so that a check can end with it. @cause is taken. */
gboolean _zt_opening_problem (ZtOpening *opening, const char *id, const char *what, GError *cause);

/* The commitment: signed by the bidder, and in the log. */
void _zt_opening_check_commitment (ZtOpening *opening);
void _zt_opening_check_log (ZtOpening *opening);
/* Part @id fetched, its digest right, both layers opened, to @path. */
gboolean _zt_opening_open_part (ZtOpening *opening, const char *id, const char *path);
/* Signature of the package and of the PDF; every attachment byte for byte. */
gboolean _zt_opening_check_package (ZtOpening *opening, const char *path);
void _zt_opening_take_attachments (ZtOpening *opening);
void _zt_opening_check_pdf (ZtOpening *opening);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person looks for among the notices: words, filters and an order. */
#pragma once

#include "zt-json.h"

G_BEGIN_DECLS

/* What a person looks for. Every member may be absent (NULL, 0, FALSE). */
typedef struct
{
  char *text;     /* words; all must occur, or be spelt in pinyin, in title, purchaser or region */
  char *state;    /* "active" */
  char *method;   /* procurementMethodDetails */
  char *category; /* mainProcurementCategory */
  char *code;     /* beginning of a catalogue code of one of its items */
  char *region;
  char *buyer;       /* a name, whole */
  gint64 least;      /* fen */
  gint64 most;       /* fen; 0: any */
  gint64 days;       /* closes within so many */
  gboolean reserved; /* for small and medium enterprises only */
  gboolean favourite;
  gboolean recommended;
  char *order; /* "deadline", "published", "value", "title", "buyer", each also with a minus, or
                  "recommended" */
} ZtSearch;

ZtSearch *zt_search_copy (const ZtSearch *search);
void zt_search_clear (ZtSearch *search);
void zt_search_free (ZtSearch *search);
gboolean zt_search_equal (const ZtSearch *a, const ZtSearch *b);
/* TRUE when nothing but the order and the state is asked for. */
gboolean zt_search_is_empty (const ZtSearch *search);
JsonObject *zt_search_to_json (const ZtSearch *search);
ZtSearch *zt_search_from_json (JsonObject *object); /* what is not understood is left out */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtSearch, zt_search_free)

G_END_DECLS

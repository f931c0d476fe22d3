/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 over a few pieces without allocating: what the Merkle tree is made of. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gconstpointer data;
  gsize length;
} ZtPiece;

void _zt_sha256_pieces (const ZtPiece *pieces, gsize n_pieces, guint8 out[32]);

G_END_DECLS

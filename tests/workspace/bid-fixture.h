/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A supplier's workspace with one tender in it, keys of a practice CA, and a bid that passes the
 * checks. */
#pragma once

#include "zt-bid.h"

G_BEGIN_DECLS

#define BID_TENDER "449901-2026-00102"
#define BID_ORGANISATION "91330106MA27XL0X4K"
#define BID_BUYER "113301000024845611"

typedef struct
{
  char *folder;
  char *path; /* of the workspace */
  ZtWorkspace *ws;
  ZtKey *key;       /* the supplier's signing key (EC) */
  ZtKey *opening;   /* the purchaser's key (RSA) */
  char *draft;      /* id */
  char *attachment; /* a PDF */
  gboolean dual;
} BidFixture;

void bid_fixture_set_up (BidFixture *fixture, ZtKeyAlgorithm algorithm);
void bid_fixture_tear_down (BidFixture *fixture);
void bid_fixture_reopen (BidFixture *fixture);
/* A practice certificate of the fixture's CA. */
ZtKey *bid_fixture_make_key (BidFixture *fixture, const char *name, const char *code,
                             ZtKeyAlgorithm algorithm);
/* Fills in everything that the checks ask for. */
void bid_fixture_fill (BidFixture *fixture);
void bid_fixture_price (BidFixture *fixture, const char *unit_price);
void bid_fixture_sign (BidFixture *fixture);
/* The evidence @name as JSON. */
JsonObject *bid_fixture_evidence (BidFixture *fixture, const char *name);
void bid_fixture_write (ZtWorkspace *ws, const char *draft, const char *path, const char *value);
/* As it is stored; until the next call. */
const char *bid_fixture_read (ZtWorkspace *ws, const char *draft, const char *path);
gint64 bid_fixture_revision (BidFixture *fixture);           /* number of the newest */
char *bid_fixture_what (ZtWorkspace *ws, const char *draft); /* what made the newest */
void bid_fixture_put_tender (ZtWorkspace *ws, const char *id, gint64 version, JsonObject *body);
void bid_fixture_remove_tree (const char *path);

G_END_DECLS

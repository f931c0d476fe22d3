/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs a person today: concrete things, ordered by the time that is left for them. */
#pragma once

#include "zt-workspace.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_AGENDA_DECIDE,      /* refused by the platform */
  ZT_AGENDA_DEADLINE,    /* a bid that is not handed in yet */
  ZT_AGENDA_ERRORS,      /* the same, and the assistant found errors in it */
  ZT_AGENDA_CLARIFIED,   /* the tender was amended: parts of the bid must be looked at again */
  ZT_AGENDA_ANSWERED,    /* an enquiry of one's own */
  ZT_AGENDA_EXPIRES,     /* the signing certificate or an item of the library */
  ZT_AGENDA_RECEIPT,     /* arrived and not looked at yet */
  ZT_AGENDA_RECOMMENDED, /* a notice */
} ZtAgendaType;

typedef struct
{
  ZtAgendaType type;
  char *title;  /* what it is about */
  char *text;   /* what is to be done, translated */
  char *target; /* where: "bids/ID", "opportunities/ID", "outbox/ID", "library/ID", "settings" */
  char *mark;   /* (nullable): for zt_workspace_see() */
  gint64 due;   /* of the platform's clock; 0: no time is set */
  guint count;  /* of errors or changes; 0 for others */
} ZtAgendaItem;

/* Of ZtAgendaItem, the least time left first; what has no time comes last, but decisions about
 * what the platform refused come before all. Pure reading. */
GPtrArray *zt_workspace_agenda (ZtWorkspace *ws, GError **error);
/* A few new notices that fit the supplier's history, with the reason. It searches the listing, so
 * ask for it where the notices are searched. */
GPtrArray *zt_workspace_agenda_notices (ZtWorkspace *ws, guint limit, GError **error);
/* Looked at: it is not on the agenda again until there is news of it. */
gboolean zt_workspace_see (ZtWorkspace *ws, const char *mark, GError **error);
/* One's own enquiries about a tender: bodies with their "state", and where there is an answer the "mark" for zt_workspace_see(). (transfer full) */
JsonArray *zt_workspace_enquiries (ZtWorkspace *ws, const char *tender, GError **error);
/* The mark of a draft's receipt, for the view that shows it. */
char *zt_agenda_receipt_mark (const char *draft);
void zt_agenda_item_free (ZtAgendaItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtAgendaItem, zt_agenda_item_free)

G_END_DECLS

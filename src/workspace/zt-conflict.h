/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the platform refused, laid out for a decision: mine beside theirs, and what can be done. */
#pragma once

#include "zt-workspace.h"

G_BEGIN_DECLS

typedef struct
{
  char *label;                           /* translated */
  char *before;                          /* (nullable) what both grew from */
  char *mine, *theirs;                   /* (nullable): not given. As people read it */
  gboolean differs;                      /* mine from theirs */
  gboolean mine_changed, theirs_changed; /* since @before, where that is known */
} ZtConflictField;

typedef struct
{
  ZtOutboxItem *item;
  char *what;                       /* "Submit the bid" */
  char *subject;                    /* (nullable): title of the tender or of the record */
  char *target;                     /* (nullable): the place in the window where it was made */
  gboolean stale;                   /* the record was changed meanwhile; else a rule refused it */
  gint64 my_version, their_version; /* 0: none */
  const char *their_state;          /* (nullable) interned */
  GPtrArray *fields;                /* of ZtConflictField, in the order of the noun's page */
  gboolean can_keep;
  char *why;    /* (nullable): why mine cannot be sent again; translated */
  char *advice; /* what to do, translated */
} ZtConflict;

/* ZT_ERROR_NOT_FOUND when it is not in the outbox any more. Reads what is here; asks nobody. */
ZtConflict *zt_workspace_get_conflict (ZtWorkspace *ws, gint64 id, GError **error);
void zt_conflict_free (ZtConflict *conflict);
/* Mine in plain text, for the clipboard. */
char *zt_conflict_to_text (const ZtConflict *conflict);
/* Puts mine on the platform's newest version and queues it again. ZT_ERROR_REFUSED with the reason
 * when the rules do not allow that, or when it carries a signature over another version. */
gboolean zt_workspace_keep_mine (ZtWorkspace *ws, gint64 id, GError **error);
/* Takes theirs: mine leaves the outbox. (transfer full): for zt_workspace_outbox_restore(). */
ZtOutboxItem *zt_workspace_take_theirs (ZtWorkspace *ws, gint64 id, GError **error);
/* Undo of that: back in the outbox as it was, waiting for the same decision. */
gboolean zt_workspace_outbox_restore (ZtWorkspace *ws, const ZtOutboxItem *item, GError **error);

/* "Submit the bid", "Upload a sealed part (2 MiB)". */
char *zt_outbox_item_describe (const ZtOutboxItem *item);
/* (nullable): title of the tender it is about, else of the record itself. *tender (nullable out):
 * the tender's id. */
char *zt_workspace_outbox_subject (ZtWorkspace *ws, const ZtOutboxItem *item, char **tender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtConflict, zt_conflict_free)

G_END_DECLS

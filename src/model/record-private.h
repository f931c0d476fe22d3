/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of model/ share among themselves. */
#pragma once

#include "zt-command.h"

G_BEGIN_DECLS

/* Do the rows for @action let an actor who holds one of @roles act on @record, whatever its state?
 */
gboolean zt_kind_allows (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor,
                         const char *action, guint roles);

G_END_DECLS

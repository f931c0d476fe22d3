/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Practice mode: a platform of one's own with sample data on this machine, started as a child
 * process and ended with the window. */
#pragma once

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_PRACTICE (zt_practice_get_type ())
G_DECLARE_FINAL_TYPE (ZtPractice, zt_practice, ZT, PRACTICE, GObject)

ZtPractice *zt_practice_new (ZtDesk *desk);
/* Makes the data when there are none, serves them, connects the workspace as the sample's first
 * supplier and synchronises. ::stage tells how far it is. */
void zt_practice_start_async (ZtPractice *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
gboolean zt_practice_start_finish (ZtPractice *self, GAsyncResult *result, GError **error);
void zt_practice_stop (ZtPractice *self);
/* The PIN of the sample identity, for the hint. (nullable) */
const char *zt_practice_get_pin (ZtPractice *self);
/* The folder of a complete sample bid for @tender; whether it is there is for a worker to see. */
char *zt_practice_get_sample (ZtPractice *self, const char *tender);

G_END_DECLS

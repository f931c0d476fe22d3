/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A popover in which one writes a note and chooses its colour. */
#pragma once

#include <gtk/gtk.h>

#include "zt-notes.h"

G_BEGIN_DECLS

#define ZT_TYPE_NOTE_EDITOR (zt_note_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtNoteEditor, zt_note_editor, ZT, NOTE_EDITOR, GtkPopover)

GtkWidget *zt_note_editor_new (const ZtNote *note); /* copied */
/* Takes a closed editor off its parent; to be connected to ::closed. */
void zt_note_editor_leave (ZtNoteEditor *self);

/* Signal: written (ZtNote *): the person pressed Save; the note is the editor's. */

G_END_DECLS

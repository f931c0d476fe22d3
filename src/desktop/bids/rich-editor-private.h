/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the rich editor share. */
#pragma once

#include "zt-rich-editor.h"
#include "zt-rich-view.h"

G_BEGIN_DECLS

struct _ZtRichEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  char *source;   /* (owned): as it was told last */
  guint telling;  /* source: the change will be told */
  guint fitting;  /* source: tables and pictures will be fitted */
  gboolean quiet; /* it is being filled */
  guint busy;     /* pastes under way */

  /* Owned */
  GCancellable *cancellable;

  /* Borrowed */
  ZtRichBuffer *buffer;

  /* Template children */
  GtkMenuButton *look_button;
  GtkToggleButton *bold_button;
  GtkToggleButton *bullets_button;
  GtkToggleButton *numbers_button;
  GtkSpinner *spinner;
  GtkScrolledWindow *scrolled;
  ZtRichView *view;
};

/* zt-rich-editor.c: puts @blocks where @mark is, which is deleted. */
void _zt_rich_editor_insert_at (ZtRichEditor *self, GtkTextMark *mark, GPtrArray *blocks);
/* Where the next paste goes; what is selected is replaced. */
GtkTextMark *_zt_rich_editor_make_mark (ZtRichEditor *self);

/* rich-editor-paste.c */
void _zt_rich_editor_add_clipboard (ZtRichEditor *self);
void _zt_rich_editor_choose_pictures (ZtRichEditor *self);

/* rich-editor-keys.c */
void _zt_rich_editor_add_keys (ZtRichEditor *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of ZtDocumentView share. */
#pragma once

#include "zt-document-finder.h"
#include "zt-document-notes.h"
#include "zt-document-sidebar.h"
#include "zt-document-view.h"

G_BEGIN_DECLS

struct _ZtDocumentView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;     /* (owned) (nullable) */
  JsonArray *seals; /* (owned) (nullable) */
  gboolean remembers;

  /* State */
  char *path, *title, *password; /* (owned) (nullable) */
  char *document;                /* (owned) (nullable): SHA-256, once known */
  JsonObject *facts;             /* (owned) (nullable): what the file says of itself */
  guint generation;              /* answers about another document are dropped */
  gboolean opening, inspecting, copying;
  guint restarts; /* of the child, already told */
  char *shared;   /* (owned) (nullable): a copy with a name for people, to be dragged away */

  /* Owned */
  GCancellable *cancellable; /* (nullable): of this document */
  ZtDocumentNotes *notes;    /* (nullable) before the desk is known */

  /* Template children */
  GtkStack *stack;
  AdwStatusPage *status;
  GtkSpinner *spinner;
  GtkWidget *password_box;
  GtkPasswordEntry *password_entry;
  GtkWidget *retry;
  ZtDocumentPages *pages;
  GtkOverlay *overlay;
  GtkEntry *page_entry;
  GtkLabel *page_label;
  GtkRevealer *find_revealer;
  ZtDocumentFinder *finder;
  GtkLabel *title_label;
  GtkWidget *drag_handle;
  GtkMenuButton *zoom_button;
  GtkMenuButton *verdict;
  GtkBox *facts_box;
  GtkWidget *toolbar;
  AdwFlap *flap;
  ZtDocumentSidebar *sidebar;
  GtkToggleButton *sidebar_button;
  AdwToastOverlay *toasts;
  GMenuModel *selection_menu;

  /* Borrowed */
  GtkWidget *context_menu; /* (nullable): the overlay's child once it was asked for */
};

/* document-view-actions.c */
void _zt_document_view_install_actions (GtkWidgetClass *widget_class);

/* document-view-notes.c */
void _zt_document_view_add_notes (ZtDocumentView *self); /* once the desk is known */
void _zt_document_view_install_note_actions (GtkWidgetClass *widget_class);
void _zt_document_view_edit_note (ZtDocumentView *self, const char *id);
void _zt_document_view_toast (ZtDocumentView *self, const char *text);

/* document-view-files.c */
void _zt_document_view_inspect (
    ZtDocumentView *self); /* digest, signatures, the page where reading stopped */
void _zt_document_view_leave (ZtDocumentView *self); /* remembers the page */
void _zt_document_view_install_file_actions (GtkWidgetClass *widget_class);
void _zt_document_view_add_drag (ZtDocumentView *self);

/* document-view-facts.c */
void _zt_document_view_show_facts (ZtDocumentView *self,
                                   JsonObject *inspected); /* (nullable): not yet */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the list of tenders share. */
#pragma once

#include "zt-record-list.h"
#include "zt-saved-searches.h"
#include "zt-tender-filters.h"
#include "zt-tender-list-page.h"
#include "zt-tender-page.h"

G_BEGIN_DECLS

struct _ZtTenderListPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  ZtSearch *search;              /* (owned) */
  ZtRecordList *records;         /* (owned) (nullable) */
  GtkSingleSelection *selection; /* (owned) (nullable) */
  char *shown;                   /* (owned) (nullable): tender in the reader */
  char *wanted_search;           /* (owned) (nullable): saved one to open once they are read */
  gint64 took;
  gboolean queried;
  gboolean setting; /* the widgets are made to show the search */
  guint session_timer;

  /* What the last toast takes back */
  AdwToast *toast;     /* (owned) (nullable) */
  ZtSavedSearch *undo; /* (owned) (nullable): as it was */

  /* Template children */
  AdwLeaflet *leaflet;
  AdwToastOverlay *toasts;
  GtkWidget *list_side;
  GtkSearchEntry *entry;
  GtkLabel *count;
  GtkMenuButton *filter_button;
  ZtTenderFilters *filters;
  GtkMenuButton *saved_button;
  ZtSavedSearches *saved;
  GtkFlowBox *chips;
  GtkDropDown *order;
  GtkToggleButton *open_only;
  GtkToggleButton *recommended;
  GtkToggleButton *favourite;
  GtkStack *list_stack;
  GtkListView *list;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  ZtTenderPage *reader;
};

/* Shows and finds another search. */
void _zt_tender_list_set_search (ZtTenderListPage *self, const ZtSearch *search);

/* tender-list-search.c: a person has done something. */
void _zt_tender_list_typed (ZtTenderListPage *self);
void _zt_tender_list_filtered (ZtTenderListPage *self);
void _zt_tender_list_toggled (ZtTenderListPage *self);
void _zt_tender_list_ordered (ZtTenderListPage *self);
void _zt_tender_list_remove_filter (ZtTenderListPage *self, const char *name);
void _zt_tender_list_keep_session (ZtTenderListPage *self);
GtkStringList *_zt_tender_list_orders (void); /* their names */

/* tender-list-saved.c */
void _zt_tender_list_load_saved (ZtTenderListPage *self);
/* Opens a saved search, now or once they are read. */
void _zt_tender_list_open_saved (ZtTenderListPage *self, const char *id);
void _zt_tender_list_save (ZtTenderListPage *self);
void _zt_tender_list_undo (ZtTenderListPage *self);
void _zt_tender_list_chosen (ZtTenderListPage *self, const char *id);
void _zt_tender_list_renamed (ZtTenderListPage *self, const char *id, const char *new_name);
void _zt_tender_list_deleted (ZtTenderListPage *self, const char *id);

G_END_DECLS

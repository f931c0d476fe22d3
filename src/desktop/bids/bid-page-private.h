/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files of the bid's page share. */
#pragma once

#include "zt-bid-page.h"

#include "zt-assistant.h"
#include "zt-attachment-editor.h"
#include "zt-bid-outline.h"
#include "zt-deviation-editor.h"
#include "zt-document-view.h"
#include "zt-form-editor.h"
#include "zt-live-preview.h"
#include "zt-price-editor.h"
#include "zt-receipt-view.h"
#include "zt-sign-view.h"
#include "zt-stage-view.h"
#include "zt-step-bar.h"

G_BEGIN_DECLS

struct _ZtBidPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;         /* (owned) (nullable) */
  ZtPractice *practice; /* (owned) (nullable) */
  ZtBidModel *model;    /* (owned) (nullable) */

  /* State */
  char *section;   /* (owned) (nullable): the part in the editor */
  char *wanted;    /* (owned) (nullable): shown when it is loaded */
  gboolean closed; /* the deadline had passed when last looked at */
  gboolean setting_live; /* the toggle follows, nobody chose */
  int view_step;   /* the step in view, -1: an editor */

  /* Template children */
  GtkStack *outer;
  AdwStatusPage *status;
  GtkLabel *title;
  GtkLabel *method;
  GtkLabel *number;
  GtkLabel *countdown;
  GtkLabel *countdown_short;
  GtkWidget *fill_button;
  AdwFlap *flap;
  AdwFlap *live_flap;
  GtkToggleButton *live_button;
  ZtLivePreview *live;
  ZtBidOutline *outline;
  ZtAssistant *assistant;
  GtkStack *stack;
  ZtFormEditor *form;
  ZtPriceEditor *prices;
  ZtDeviationEditor *deviation;
  ZtAttachmentEditor *attachment;
  ZtDocumentView *preview;
  ZtSignView *sign;
  ZtStageView *stage;
  ZtReceiptView *receipt;
  ZtStepBar *steps;
};

/* bid-page-library.c: from the library into the bid, or the other way round */
void _zt_bid_page_open_library (ZtBidPage *self, gboolean keep);
/* bid-page-steps.c */
void _zt_bid_page_update_steps (ZtBidPage *self);
void _zt_bid_page_show_step (ZtBidPage *self, int step);
void _zt_bid_page_next (ZtBidPage *self);
void _zt_bid_page_preview_attachment (ZtBidPage *self, const char *sha256, const char *name);
/* bid-page-live.c */
void _zt_bid_page_add_live (ZtBidPage *self);
void _zt_bid_page_update_live (ZtBidPage *self);
/* bid-page-history.c */
void _zt_bid_page_install_history (GtkWidgetClass *widget_class);
void _zt_bid_page_add_keys (ZtBidPage *self);
void _zt_bid_page_on_stepped (ZtBidPage *self, JsonArray *changes);
void _zt_bid_page_review (ZtBidPage *self);
/* zt-bid-page.c */
void _zt_bid_page_go_to_place (ZtBidPage *self, const char *place);

G_END_DECLS

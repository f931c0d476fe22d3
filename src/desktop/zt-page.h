/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window asks of every page. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"
#include "zt-practice.h"

G_BEGIN_DECLS

#define ZT_TYPE_PAGE (zt_page_get_type ())
G_DECLARE_INTERFACE (ZtPage, zt_page, ZT, PAGE, GtkWidget)

struct _ZtPageInterface
{
  GTypeInterface parent;

  void (*set_desk) (ZtPage *self, ZtDesk *desk, ZtPractice *practice);
  void (*open) (
      ZtPage *self,
      const char *id); /* (nullable): shows this record, "ID/section"; NULL: the page's own start */
  gboolean (*is_settled) (ZtPage *self); /* (nullable) */
  void (*flush) (ZtPage *self);          /* (nullable) */
  gboolean (*search) (ZtPage *self);     /* (nullable): FALSE: there is nothing to search in */
  char *(*get_place) (ZtPage *self);     /* (nullable): what open() shows again; NULL: its start */
};

void zt_page_set_desk (ZtPage *self, ZtDesk *desk, ZtPractice *practice);
void zt_page_open (ZtPage *self, const char *id);
gboolean zt_page_is_settled (ZtPage *self);
void zt_page_flush (ZtPage *self);
/* Puts the cursor where one searches. */
gboolean zt_page_search (ZtPage *self);
/* (nullable): what zt_page_open() shows again. */
char *zt_page_get_place (ZtPage *self);

G_END_DECLS

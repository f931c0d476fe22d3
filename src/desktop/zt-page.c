/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window asks of every page. */
#define G_LOG_DOMAIN "zt-page"
#include "config.h"

#include "zt-page.h"

G_DEFINE_INTERFACE (ZtPage, zt_page, GTK_TYPE_WIDGET)

static void
zt_page_default_init (ZtPageInterface *iface)
{
}

void
zt_page_set_desk (ZtPage *self, ZtDesk *desk, ZtPractice *practice)
{
  g_return_if_fail (ZT_IS_PAGE (self));
  ZT_PAGE_GET_IFACE (self)->set_desk (self, desk, practice);
}

void
zt_page_open (ZtPage *self, const char *id)
{
  g_return_if_fail (ZT_IS_PAGE (self));
  if (ZT_PAGE_GET_IFACE (self)->open != NULL)
    ZT_PAGE_GET_IFACE (self)->open (self, id);
}

gboolean
zt_page_is_settled (ZtPage *self)
{
  g_return_val_if_fail (ZT_IS_PAGE (self), TRUE);
  return ZT_PAGE_GET_IFACE (self)->is_settled == NULL
         || ZT_PAGE_GET_IFACE (self)->is_settled (self);
}

void
zt_page_flush (ZtPage *self)
{
  g_return_if_fail (ZT_IS_PAGE (self));
  if (ZT_PAGE_GET_IFACE (self)->flush != NULL)
    ZT_PAGE_GET_IFACE (self)->flush (self);
}

char *
zt_page_get_place (ZtPage *self)
{
  g_return_val_if_fail (ZT_IS_PAGE (self), NULL);
  return ZT_PAGE_GET_IFACE (self)->get_place != NULL ? ZT_PAGE_GET_IFACE (self)->get_place (self)
                                                     : NULL;
}

gboolean
zt_page_search (ZtPage *self)
{
  g_return_val_if_fail (ZT_IS_PAGE (self), FALSE);
  return ZT_PAGE_GET_IFACE (self)->search != NULL && ZT_PAGE_GET_IFACE (self)->search (self);
}

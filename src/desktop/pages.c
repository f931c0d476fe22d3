/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of the window's pages. */
#define G_LOG_DOMAIN "zt-pages"
#include "config.h"

#include "pages.h"

#include "zt-bid-list-page.h"
#include "zt-evidence-page.h"
#include "zt-help-page.h"
#include "zt-home-page.h"
#include "zt-library-page.h"
#include "zt-outbox-page.h"
#include "zt-settings-page.h"
#include "zt-tender-list-page.h"

#include <glib/gi18n-lib.h>

static gint64
count_tenders (const ZtDeskFacts *facts, const char **style)
{
  *style = "badge-plain";
  return facts->n_tenders;
}

static gint64
count_bids (const ZtDeskFacts *facts, const char **style)
{
  *style = "badge-accent";
  return facts->drafts->len;
}

static gint64
count_outbox (const ZtDeskFacts *facts, const char **style)
{
  *style = facts->sync.needs_you > 0 ? "badge-warn" : "badge-accent";
  return facts->sync.needs_you > 0 ? facts->sync.needs_you
                                   : zt_sync_status_count_unsent (&facts->sync);
}

static gint64
count_expiring (const ZtDeskFacts *facts, const char **style)
{
  *style = "badge-warn";
  return facts->expiring != NULL ? json_array_get_length (facts->expiring) : 0;
}

const ZtPageEntry zt_pages[] = {
  { "home", "zt-home-symbolic", N_ ("Home"), zt_home_page_get_type, NULL },
  { "opportunities", "zt-tenders-symbolic", N_ ("Tenders"), zt_tender_list_page_get_type,
    count_tenders },
  { "bids", "zt-bids-symbolic", N_ ("Bids"), zt_bid_list_page_get_type, count_bids },
  { "library", "zt-library-symbolic", N_ ("Library"), zt_library_page_get_type, count_expiring },
  { "outbox", "zt-outbox-symbolic", N_ ("Outbox"), zt_outbox_page_get_type, count_outbox },
  { "settings", "zt-settings-symbolic", N_ ("Settings"), zt_settings_page_get_type, NULL },
  { "evidence", NULL, N_ ("Check a File"), zt_evidence_page_get_type, NULL },
  { "help", NULL, N_ ("Help"), zt_help_page_get_type, NULL },
  { NULL },
};

const ZtPageEntry *
zt_pages_find (const char *name)
{
  for (const ZtPageEntry *entry = zt_pages; entry->name != NULL; entry++)
    if (g_strcmp0 (entry->name, name) == 0)
      return entry;
  return zt_pages;
}

const char *const *
zt_pages_list (void)
{
  static const char *names[G_N_ELEMENTS (zt_pages)];

  for (guint i = 0; i < G_N_ELEMENTS (zt_pages); i++)
    names[i] = zt_pages[i].name;
  return names;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pages of the library let their worker do, and how items are shown. */
#pragma once

#include <gtk/gtk.h>

#include "zt-library.h"
#include "zt-worker.h"

G_BEGIN_DECLS

/* One item of a list. */
#define ZT_TYPE_MATERIAL_ITEM (zt_material_item_get_type ())
G_DECLARE_FINAL_TYPE (ZtMaterialItem, zt_material_item, ZT, MATERIAL_ITEM, GObject)

ZtMaterialItem *zt_material_item_new (ZtRecord *record, gboolean dated, int days);
ZtRecord *zt_material_item_get_record (ZtMaterialItem *self);
/* FALSE: it never expires. */
gboolean zt_material_item_get_days (ZtMaterialItem *self, int *days);

#define ZT_LIBRARY_SOON 60 /* days: what expires within them is shown as such */

/* Everything that the list side shows. */
typedef struct
{
  GListStore *items;  /* (owned) of ZtMaterialItem: what was asked for */
  GHashTable *counts; /* (owned) type → number, of all */
  guint all, soon;
} ZtLibraryList;

typedef struct
{
  char *type;   /* (owned) (nullable); "expiring": what runs out */
  char *search; /* (owned) (nullable) */
} ZtLibraryQuery;

void zt_library_query_free (ZtLibraryQuery *query);
void zt_library_list_free (ZtLibraryList *list);
/* A ZtWorkFunc: ZtLibraryQuery → ZtLibraryList. */
gpointer zt_library_list_job (ZtWorkspace *ws, gpointer query, const ZtWork *work, GError **error);

/* One item as its editor shows it. */
typedef struct
{
  ZtRecord *record; /* (owned) */
  JsonArray *uses;  /* (owned) */
  JsonArray *files; /* (owned): of the record, each with its "path" */
  gint64 n_revisions;
} ZtLibraryDetail;

void zt_library_detail_free (ZtLibraryDetail *detail);

typedef enum
{
  ZT_LIBRARY_LOAD,
  ZT_LIBRARY_SAVE,
  ZT_LIBRARY_ATTACH,
  ZT_LIBRARY_DETACH,
  ZT_LIBRARY_MOVE_FILE,
  ZT_LIBRARY_PUT_FILE,
  ZT_LIBRARY_UNDO,
  ZT_LIBRARY_REMOVE,
  ZT_LIBRARY_RESTORE,
  ZT_LIBRARY_ADD_FILE, /* a new item */
} ZtLibraryJobType;

typedef struct _ZtLibraryJob
{
  ZtLibraryJobType type;
  char *id;         /* (owned) (nullable): a new item */
  char *file;       /* (owned) (nullable) ATTACH, ADD_FILE: a path; DETACH, MOVE_FILE: a digest */
  guint position;   /* MOVE_FILE, PUT_FILE */
  char *kind;       /* (owned) (nullable) ADD_FILE: the type */
  JsonObject *body; /* (owned) (nullable) SAVE; PUT_FILE: the file */
} ZtLibraryJob;

ZtLibraryJob *zt_library_job_new (ZtLibraryJobType type, const char *id);
void zt_library_job_free (ZtLibraryJob *job);
/* A ZtWorkFunc: ZtLibraryJob → ZtLibraryDetail. */
gpointer zt_library_job_run (ZtWorkspace *ws, gpointer job, const ZtWork *work, GError **error);

const char *zt_library_icon (const char *type);
/* "expires in 12 days" for a pill, and its class. */
char *zt_library_expiry_text (int days, const char **style);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bookmark of a document. */
#define G_LOG_DOMAIN "zt-outline-entry"
#include "config.h"

#include "zt-outline-entry.h"

struct _ZtOutlineEntry
{
  GObject parent_instance;

  /* Inputs */
  JsonObject *entry; /* (owned) */
};

G_DEFINE_FINAL_TYPE (ZtOutlineEntry, zt_outline_entry, G_TYPE_OBJECT)

GListModel *
zt_outline_entry_read (JsonArray *outline)
{
  GListStore *store = g_list_store_new (ZT_TYPE_OUTLINE_ENTRY);

  for (guint i = 0; outline != NULL && i < json_array_get_length (outline); i++)
    {
      JsonNode *node = json_array_get_element (outline, i);
      g_autoptr (ZtOutlineEntry) self = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      self = g_object_new (ZT_TYPE_OUTLINE_ENTRY, NULL);
      self->entry = json_object_ref (json_node_get_object (node));
      g_list_store_append (store, self);
    }
  return G_LIST_MODEL (store);
}

const char *
zt_outline_entry_get_title (ZtOutlineEntry *self)
{
  const char *title;

  g_return_val_if_fail (ZT_IS_OUTLINE_ENTRY (self), NULL);
  title = zt_json_get_string (self->entry, "title");
  return title != NULL ? title : "";
}

int
zt_outline_entry_get_page (ZtOutlineEntry *self)
{
  g_return_val_if_fail (ZT_IS_OUTLINE_ENTRY (self), 0);
  return (int) CLAMP (zt_json_get_int (self->entry, "page", 0), 0, G_MAXINT);
}

double
zt_outline_entry_get_top (ZtOutlineEntry *self)
{
  g_return_val_if_fail (ZT_IS_OUTLINE_ENTRY (self), 0);
  return json_object_get_double_member_with_default (self->entry, "top", 0);
}

GListModel *
zt_outline_entry_get_children (ZtOutlineEntry *self)
{
  JsonArray *children;

  g_return_val_if_fail (ZT_IS_OUTLINE_ENTRY (self), NULL);
  children = zt_json_get_array (self->entry, "children");
  if (children == NULL || json_array_get_length (children) == 0)
    return NULL;
  return zt_outline_entry_read (children);
}

static void
zt_outline_entry_finalize (GObject *object)
{
  g_clear_pointer (&ZT_OUTLINE_ENTRY (object)->entry, json_object_unref);
  G_OBJECT_CLASS (zt_outline_entry_parent_class)->finalize (object);
}

static void
zt_outline_entry_class_init (ZtOutlineEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_outline_entry_finalize;
}

static void
zt_outline_entry_init (ZtOutlineEntry *self)
{
}

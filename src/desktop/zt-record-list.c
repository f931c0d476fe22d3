/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lazy GListModel over a query. A re-query is announced as two changes, all gone and all new: one
 * change of everything would make GTK fetch every row. */
#define G_LOG_DOMAIN "zt-record-list"
#include "config.h"

#include "zt-record-list.h"

#define PAGE 128
#define PAGES_KEPT 12

struct _ZtRecordItem
{
  GObject parent_instance;

  guint position;
  ZtRecord *record; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (ZtRecordItem, zt_record_item, G_TYPE_OBJECT)

struct _ZtRecordList
{
  GObject parent_instance;

  /* Inputs */
  ZtWorker *worker; /* (owned) */
  char *kind;
  char *search, *state, *where, *order; /* (owned) (nullable) */

  /* State */
  GArray *ids;               /* (owned) of gint64 */
  GHashTable *pages;         /* (owned): page number → GPtrArray of ZtRecordItem */
  GQueue recent;             /* page numbers, newest first */
  guint generation;          /* answers to older questions are dropped */
  GCancellable *cancellable; /* (owned): of this generation */
};

enum
{
  PROP_LOADED = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  QUERIED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtRecordList, zt_record_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- items --- */

static void
zt_record_item_finalize (GObject *object)
{
  g_clear_pointer (&ZT_RECORD_ITEM (object)->record, zt_record_unref);
  G_OBJECT_CLASS (zt_record_item_parent_class)->finalize (object);
}

static void
zt_record_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ZT_RECORD_ITEM (object)->record != NULL);
}

static void
zt_record_item_class_init (ZtRecordItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = zt_record_item_finalize;
  object_class->get_property = zt_record_item_get_property;
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
zt_record_item_init (ZtRecordItem *self)
{
}

ZtRecord *
zt_record_item_get_record (ZtRecordItem *self)
{
  g_return_val_if_fail (ZT_IS_RECORD_ITEM (self), NULL);
  return self->record;
}

guint
zt_record_item_get_position (ZtRecordItem *self)
{
  g_return_val_if_fail (ZT_IS_RECORD_ITEM (self), 0);
  return self->position;
}

/* --- pages --- */

typedef struct
{
  ZtRecordList *list; /* (owned) */
  guint generation;
  guint page;
} PageRequest;

static void
page_request_free (PageRequest *request)
{
  g_object_unref (request->list);
  g_free (request);
}

typedef struct
{
  gsize n;
  gint64 ids[PAGE];
} PageIds;

static void
page_records_unref (gpointer array)
{
  g_ptr_array_unref (array);
}

static gpointer
load_page (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const PageIds *ids = data;

  return zt_store_get_rows (zt_workspace_get_replica (ws), ids->ids, ids->n, error);
}

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRequest *request = user_data;
  ZtRecordList *self = request->list;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  GPtrArray *items;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("rows were not read: %s", error->message);
  items = request->generation == self->generation
              ? g_hash_table_lookup (self->pages, GUINT_TO_POINTER (request->page))
              : NULL;
  for (guint i = 0; items != NULL && records != NULL && i < MIN (items->len, records->len); i++)
    {
      ZtRecordItem *item = g_ptr_array_index (items, i);
      ZtRecord *record = g_ptr_array_index (records, i);

      if (record == NULL)
        continue;
      item->record = zt_record_ref (record);
      g_object_notify_by_pspec (G_OBJECT (item), properties[PROP_LOADED]);
    }
  page_request_free (request);
}

static void
request_page (ZtRecordList *self, guint page, guint n)
{
  PageIds *ids = g_new0 (PageIds, 1);
  PageRequest *request = g_new0 (PageRequest, 1);

  ids->n = n;
  for (guint i = 0; i < n; i++)
    ids->ids[i] = g_array_index (self->ids, gint64, page * PAGE + i);
  request->list = g_object_ref (self);
  request->generation = self->generation;
  request->page = page;
  zt_worker_run_async (self->worker, load_page, ids, g_free, page_records_unref, self->cancellable,
                       page_cb, request);
}

static GPtrArray *
ensure_page (ZtRecordList *self, guint page)
{
  GPtrArray *items = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (page));
  guint n = MIN (PAGE, self->ids->len - page * PAGE);

  if (items != NULL)
    {
      if (g_queue_peek_head (&self->recent) != GUINT_TO_POINTER (page))
        {
          g_queue_remove (&self->recent, GUINT_TO_POINTER (page));
          g_queue_push_head (&self->recent, GUINT_TO_POINTER (page));
        }
      return items;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    {
      ZtRecordItem *item = g_object_new (ZT_TYPE_RECORD_ITEM, NULL);

      item->position = page * PAGE + i;
      g_ptr_array_add (items, item);
    }
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (page), items);
  g_queue_push_head (&self->recent, GUINT_TO_POINTER (page));
  if (g_queue_get_length (&self->recent) > PAGES_KEPT)
    g_hash_table_remove (self->pages, g_queue_pop_tail (&self->recent));
  request_page (self, page, n);
  return items;
}

static GType
get_item_type (GListModel *model)
{
  return ZT_TYPE_RECORD_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return ZT_RECORD_LIST (model)->ids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ZtRecordList *self = ZT_RECORD_LIST (model);

  if (position >= self->ids->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (ensure_page (self, position / PAGE), position % PAGE));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- the query --- */

typedef struct
{
  char *kind, *search, *state, *where, *order;
} Question;

static void
question_free (Question *question)
{
  g_free (question->kind);
  g_free (question->search);
  g_free (question->state);
  g_free (question->where);
  g_free (question->order);
  g_free (question);
}

typedef struct
{
  GArray *ids;
  gint64 took; /* microseconds in the store */
} Answer;

static void
answer_free (Answer *answer)
{
  g_clear_pointer (&answer->ids, g_array_unref);
  g_free (answer);
}

static gpointer
ask (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Question *question = data;
  const char *where[] = { question->where, NULL };
  const ZtQuery query = { .kind = question->kind,
                          .search = question->search,
                          .state = question->state,
                          .where = where,
                          .order = question->order };
  gint64 begun = g_get_monotonic_time ();
  GArray *ids = zt_store_query_ids (zt_workspace_get_replica (ws), &query, error);
  Answer *answer;

  if (ids == NULL)
    return NULL;
  answer = g_new0 (Answer, 1);
  answer->ids = ids;
  answer->took = g_get_monotonic_time () - begun;
  return answer;
}

static void
take_ids (ZtRecordList *self, GArray *ids)
{
  guint old = self->ids->len;

  g_array_set_size (self->ids, 0);
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->recent);
  if (old > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old, 0);
  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
  if (ids->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, ids->len);
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRequest *request = user_data;
  ZtRecordList *self = request->list;
  g_autoptr (GError) error = NULL;
  Answer *answer = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("the list was not read: %s", error->message);
  if (answer != NULL && request->generation == self->generation)
    {
      take_ids (self, answer->ids);
      g_signal_emit (self, signals[QUERIED], 0, answer->took);
    }
  g_clear_pointer (&answer, answer_free);
  page_request_free (request);
}

void
zt_record_list_requery (ZtRecordList *self)
{
  Question *question;
  PageRequest *request;

  g_return_if_fail (ZT_IS_RECORD_LIST (self));
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->generation++;
  question = g_new0 (Question, 1);
  *question = (Question){ g_strdup (self->kind), g_strdup (self->search), g_strdup (self->state),
                          g_strdup (self->where), g_strdup (self->order) };
  request = g_new0 (PageRequest, 1);
  request->list = g_object_ref (self);
  request->generation = self->generation;
  zt_worker_run_async (self->worker, ask, question, (GDestroyNotify) question_free,
                       (GDestroyNotify) answer_free, self->cancellable, answer_cb, request);
}

void
zt_record_list_query (ZtRecordList *self, const char *search, const char *state, const char *where,
                      const char *order)
{
  g_return_if_fail (ZT_IS_RECORD_LIST (self));
  g_free (self->search);
  g_free (self->state);
  g_free (self->where);
  g_free (self->order);
  self->search = g_strdup (search);
  self->state = g_strdup (state);
  self->where = g_strdup (where);
  self->order = g_strdup (order);
  zt_record_list_requery (self);
}

const char *
zt_record_list_get_search (ZtRecordList *self)
{
  g_return_val_if_fail (ZT_IS_RECORD_LIST (self), NULL);
  return self->search;
}

static void
zt_record_list_finalize (GObject *object)
{
  ZtRecordList *self = ZT_RECORD_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->worker);
  g_array_unref (self->ids);
  g_hash_table_unref (self->pages);
  g_queue_clear (&self->recent);
  g_free (self->kind);
  g_free (self->search);
  g_free (self->state);
  g_free (self->where);
  g_free (self->order);
  G_OBJECT_CLASS (zt_record_list_parent_class)->finalize (object);
}

static void
zt_record_list_class_init (ZtRecordListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_record_list_finalize;
  signals[QUERIED] = g_signal_new ("queried", ZT_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
zt_record_list_init (ZtRecordList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->cancellable = g_cancellable_new ();
}

ZtRecordList *
zt_record_list_new (ZtWorker *worker, const char *kind)
{
  ZtRecordList *self = g_object_new (ZT_TYPE_RECORD_LIST, NULL);

  self->worker = g_object_ref (worker);
  self->kind = g_strdup (kind);
  return self;
}

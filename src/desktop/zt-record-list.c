/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lazy GListModel over a search. A new answer is announced as two changes, all gone and all new:
 * one change of everything would make GTK fetch every row. */
#define G_LOG_DOMAIN "zt-record-list"
#include "config.h"

#include "zt-record-list.h"

#include "light-mode.h"

#include <string.h>

/* Some more than a window shows: few, so that the first ones come at once. */
#define PAGE 32
#define PAGES_KEPT 48
/* Milliseconds without a key before the whole notices are searched. */
#define PAUSE 150

struct _ZtRecordItem
{
  GObject parent_instance;

  guint position;
  ZtRecord *record;   /* (owned) (nullable) */
  ZtNoticeNote *note; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (ZtRecordItem, zt_record_item, G_TYPE_OBJECT)

struct _ZtRecordList
{
  GObject parent_instance;

  /* Inputs */
  ZtWorker *worker, *slow; /* (owned) */
  ZtSearch *search;        /* (owned) */

  /* State */
  GArray *ids;               /* (owned) of gint64 */
  guint n_first;             /* of ids: found by title, purchaser or region */
  gboolean again;            /* the same search as before */
  guint pause;               /* source: until the whole notices are searched */
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
  COMPLETED,
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
  g_clear_pointer (&ZT_RECORD_ITEM (object)->note, zt_notice_note_free);
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

const ZtNoticeNote *
zt_record_item_get_note (ZtRecordItem *self)
{
  g_return_val_if_fail (ZT_IS_RECORD_ITEM (self), NULL);
  return self->note;
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

/* A page as it was read. */
typedef struct
{
  GPtrArray *records; /* of ZtRecord, NULL where gone */
  GPtrArray *notes;   /* of ZtNoticeNote */
} Page;

static void
page_free (Page *page)
{
  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_clear_pointer (&page->notes, g_ptr_array_unref);
  g_free (page);
}

static gpointer
load_page (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const PageIds *ids = data;
  GPtrArray *records = zt_store_get_rows (zt_workspace_get_replica (ws), ids->ids, ids->n, error);
  Page *page;

  if (records == NULL)
    return NULL;
  page = g_new0 (Page, 1);
  page->records = records;
  page->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_notice_note_free);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (page->notes, records->pdata[i] != NULL
                                      ? zt_workspace_get_note (ws, records->pdata[i])
                                      : NULL);
  return page;
}

static void
fill_item (ZtRecordItem *item, ZtRecord *record, gpointer *note)
{
  g_clear_pointer (&item->record, zt_record_unref);
  g_clear_pointer (&item->note, zt_notice_note_free);
  item->record = zt_record_ref (record);
  item->note = g_steal_pointer (note);
  g_object_notify_by_pspec (G_OBJECT (item), properties[PROP_LOADED]);
}

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRequest *request = user_data;
  ZtRecordList *self = request->list;
  g_autoptr (GError) error = NULL;
  Page *page = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  GPtrArray *items;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("rows were not read: %s", error->message);
  items = request->generation == self->generation
              ? g_hash_table_lookup (self->pages, GUINT_TO_POINTER (request->page))
              : NULL;
  for (guint i = 0; items != NULL && page != NULL && i < MIN (items->len, page->records->len); i++)
    if (page->records->pdata[i] != NULL)
      fill_item (items->pdata[i], page->records->pdata[i], &page->notes->pdata[i]);
  g_clear_pointer (&page, page_free);
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
  zt_worker_run_async (self->worker, load_page, ids, g_free, (GDestroyNotify) page_free,
                       self->cancellable, page_cb, request);
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
  if (g_queue_get_length (&self->recent) > zt_light_mode_cache (PAGES_KEPT))
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

/* --- the search --- */

typedef struct
{
  ZtSearch *search;
  GArray *content; /* (nullable) */
} Question;

static void
question_free (Question *question)
{
  zt_search_free (question->search);
  g_clear_pointer (&question->content, g_array_unref);
  g_free (question);
}

typedef struct
{
  GArray *ids;
  guint n_first;
  gint64 took; /* microseconds in the workspace */
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
  gint64 begun = g_get_monotonic_time ();
  guint n_first = 0;
  GArray *ids = zt_workspace_search (ws, question->search, question->content, &n_first,
                                     work->cancellable, error);
  Answer *answer;

  if (ids == NULL)
    return NULL;
  answer = g_new0 (Answer, 1);
  answer->ids = ids;
  answer->n_first = n_first;
  answer->took = g_get_monotonic_time () - begun;
  return answer;
}

static gpointer
ask_everywhere (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_store_search_words (zt_workspace_get_replica (ws), data, work->cancellable, error);
}

/* The same rows in the same places: they stay, and are read anew. */
static void
read_again (ZtRecordList *self)
{
  for (GList *l = self->recent.head; l != NULL; l = l->next)
    {
      guint page = GPOINTER_TO_UINT (l->data);

      request_page (self, page, MIN (PAGE, self->ids->len - page * PAGE));
    }
}

static gboolean
starts_with (GArray *longer, GArray *shorter)
{
  return shorter->len > 0 && longer->len >= shorter->len
         && memcmp (longer->data, shorter->data, shorter->len * sizeof (gint64)) == 0;
}

/* What comes after what is there. The last page may have been short of rows. */
static void
append_ids (ZtRecordList *self, GArray *ids)
{
  guint last = self->ids->len / PAGE;

  if (self->ids->len % PAGE != 0)
    {
      g_hash_table_remove (self->pages, GUINT_TO_POINTER (last));
      g_queue_remove (&self->recent, GUINT_TO_POINTER (last));
    }
  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
}

static void
take_ids (ZtRecordList *self, GArray *ids)
{
  guint old = self->ids->len;

  if (starts_with (ids, self->ids))
    {
      guint kept = old;

      if (ids->len > old)
        {
          kept -= old % PAGE;
          append_ids (self, ids);
          g_list_model_items_changed (G_LIST_MODEL (self), kept, old - kept, ids->len - kept);
        }
      read_again (self);
      return;
    }
  g_array_unref (self->ids);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->recent);
  if (old > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old, 0);
  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
  if (ids->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, ids->len);
}

static void send_question (ZtRecordList *self, GArray *content);

static void
everywhere_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRequest *request = user_data;
  ZtRecordList *self = request->list;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) content = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("the notices were not searched: %s", error->message);
  if (content != NULL && request->generation == self->generation)
    send_question (self, content);
  page_request_free (request);
}

static PageRequest *
new_request (ZtRecordList *self)
{
  PageRequest *request = g_new0 (PageRequest, 1);

  request->list = g_object_ref (self);
  request->generation = self->generation;
  return request;
}

static gboolean
pause_cb (gpointer user_data)
{
  ZtRecordList *self = user_data;

  self->pause = 0;
  zt_worker_run_async (self->slow, ask_everywhere, g_strdup (self->search->text), g_free,
                       (GDestroyNotify) g_array_unref, self->cancellable, everywhere_cb,
                       new_request (self));
  return G_SOURCE_REMOVE;
}

static gboolean
has_words (ZtRecordList *self)
{
  return self->search->text != NULL && *self->search->text != '\0';
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRequest *request = user_data;
  ZtRecordList *self = request->list;
  g_autoptr (GError) error = NULL;
  Answer *answer = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  gboolean first = request->page == 0;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("the list was not read: %s", error->message);
  if (answer != NULL && request->generation == self->generation)
    {
      self->n_first = answer->n_first;
      /* Asked again, what comes last may still be right: it stays until that is known. */
      if (first && self->again && has_words (self) && starts_with (self->ids, answer->ids))
        read_again (self);
      else
        take_ids (self, answer->ids);
      if (first)
        g_signal_emit (self, signals[QUERIED], 0, answer->took);
      if (first && has_words (self))
        self->pause = g_timeout_add (PAUSE, pause_cb, self);
      else
        g_signal_emit (self, signals[COMPLETED], 0);
    }
  g_clear_pointer (&answer, answer_free);
  page_request_free (request);
}

/* @content (nullable): the first question of this search has none. */
static void
send_question (ZtRecordList *self, GArray *content)
{
  Question *question = g_new0 (Question, 1);
  PageRequest *request = new_request (self);

  question->search = zt_search_copy (self->search);
  question->content = content != NULL ? g_array_ref (content) : NULL;
  request->page = content != NULL; /* which of the two */
  zt_worker_run_async (self->worker, ask, question, (GDestroyNotify) question_free,
                       (GDestroyNotify) answer_free, self->cancellable, answer_cb, request);
}

static void
begin_search (ZtRecordList *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->generation++;
  send_question (self, NULL);
}

void
zt_record_list_requery (ZtRecordList *self)
{
  g_return_if_fail (ZT_IS_RECORD_LIST (self));
  self->again = TRUE;
  begin_search (self);
}

void
zt_record_list_search (ZtRecordList *self, const ZtSearch *search)
{
  g_return_if_fail (ZT_IS_RECORD_LIST (self) && search != NULL);
  self->again = zt_search_equal (self->search, search);
  zt_search_free (self->search);
  self->search = zt_search_copy (search);
  begin_search (self);
}

const ZtSearch *
zt_record_list_get_search (ZtRecordList *self)
{
  g_return_val_if_fail (ZT_IS_RECORD_LIST (self), NULL);
  return self->search;
}

guint
zt_record_list_get_n_first (ZtRecordList *self)
{
  g_return_val_if_fail (ZT_IS_RECORD_LIST (self), 0);
  return self->n_first;
}

static void
zt_record_list_finalize (GObject *object)
{
  ZtRecordList *self = ZT_RECORD_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->pause, g_source_remove);
  g_object_unref (self->worker);
  g_object_unref (self->slow);
  g_array_unref (self->ids);
  g_hash_table_unref (self->pages);
  g_queue_clear (&self->recent);
  zt_search_free (self->search);
  G_OBJECT_CLASS (zt_record_list_parent_class)->finalize (object);
}

static void
zt_record_list_class_init (ZtRecordListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_record_list_finalize;
  signals[QUERIED] = g_signal_new ("queried", ZT_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[COMPLETED] = g_signal_new ("completed", ZT_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
zt_record_list_init (ZtRecordList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->cancellable = g_cancellable_new ();
}

ZtRecordList *
zt_record_list_new (ZtWorker *worker, ZtWorker *slow)
{
  ZtRecordList *self = g_object_new (ZT_TYPE_RECORD_LIST, NULL);

  self->worker = g_object_ref (worker);
  self->slow = g_object_ref (slow);
  self->search = g_new0 (ZtSearch, 1);
  return self;
}

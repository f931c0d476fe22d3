/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notes on one document. Each change is a job that writes and answers all notes as they are
 * then. */
#define G_LOG_DOMAIN "zt-document-notes"
#include "config.h"

#include "zt-document-notes.h"

#include <glib/gi18n-lib.h>

struct _ZtDocumentNotes
{
  GObject parent_instance;

  /* Inputs */
  ZtDesk *desk;   /* (owned) */
  char *document; /* (owned) (nullable) */

  /* State */
  GPtrArray *notes; /* (owned) (nullable) of ZtNote */
  ZtNote *deleted;  /* (owned) (nullable) */
  guint pending;
};

enum
{
  CHANGED,
  DELETED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDocumentNotes, zt_document_notes, G_TYPE_OBJECT)

/* --- in the local worker --- */

typedef struct
{
  char *document;
  ZtNote *save; /* (nullable) */
  char *remove; /* (nullable) */
} Change;

static void
change_free (Change *change)
{
  g_free (change->document);
  zt_note_free (change->save);
  g_free (change->remove);
  g_free (change);
}

static gpointer
change_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Change *change = data;
  ZtStore *own = zt_workspace_get_own (ws);

  if (change->save != NULL && !zt_notes_save (own, change->save, error))
    return NULL;
  if (change->remove != NULL && !zt_notes_delete (own, change->remove, error))
    return NULL;
  return zt_notes_list (own, change->document, error);
}

/* --- in the main loop --- */

typedef struct
{
  ZtDocumentNotes *notes; /* (owned) */
  char *document;
  ZtNote *removed; /* (nullable) */
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->notes);
  g_free (answer->document);
  zt_note_free (answer->removed);
  g_free (answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  ZtDocumentNotes *self = answer->notes;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->pending--;
  if (notes == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The note was not saved"), error);
      return;
    }
  if (g_strcmp0 (answer->document, self->document) != 0)
    return;
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  self->notes = g_steal_pointer (&notes);
  if (answer->removed != NULL)
    {
      g_clear_pointer (&self->deleted, zt_note_free);
      self->deleted = g_steal_pointer (&answer->removed);
      g_signal_emit (self, signals[DELETED], 0);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Takes @save and @removed. */
static void
change (ZtDocumentNotes *self, ZtNote *save, ZtNote *removed)
{
  Change *job = g_new0 (Change, 1);
  Answer *answer = g_new0 (Answer, 1);

  *job = (Change){ g_strdup (self->document), save,
                   removed != NULL ? g_strdup (removed->id) : NULL };
  *answer = (Answer){ g_object_ref (self), g_strdup (self->document), removed };
  self->pending++;
  zt_worker_run_async (zt_desk_get_local (self->desk), change_job, job,
                       (GDestroyNotify) change_free, (GDestroyNotify) g_ptr_array_unref, NULL,
                       changed_cb, answer);
}

void
zt_document_notes_set_document (ZtDocumentNotes *self, const char *document)
{
  g_return_if_fail (ZT_IS_DOCUMENT_NOTES (self));
  g_free (self->document);
  self->document = g_strdup (document);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->deleted, zt_note_free);
  if (document != NULL)
    change (self, NULL, NULL);
  else
    g_signal_emit (self, signals[CHANGED], 0);
}

const char *
zt_document_notes_get_document (ZtDocumentNotes *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_NOTES (self), NULL);
  return self->document;
}

GPtrArray *
zt_document_notes_get_all (ZtDocumentNotes *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_NOTES (self), NULL);
  return self->notes;
}

const ZtNote *
zt_document_notes_find (ZtDocumentNotes *self, const char *id)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_NOTES (self), NULL);
  for (guint i = 0; self->notes != NULL && i < self->notes->len; i++)
    {
      const ZtNote *note = g_ptr_array_index (self->notes, i);

      if (g_strcmp0 (note->id, id) == 0)
        return note;
    }
  return NULL;
}

void
zt_document_notes_save (ZtDocumentNotes *self, const ZtNote *note)
{
  g_return_if_fail (ZT_IS_DOCUMENT_NOTES (self) && note != NULL);
  if (self->document != NULL)
    change (self, zt_note_copy (note), NULL);
}

void
zt_document_notes_delete (ZtDocumentNotes *self, const char *id)
{
  const ZtNote *note = zt_document_notes_find (self, id);

  if (note != NULL && self->document != NULL)
    change (self, NULL, zt_note_copy (note));
}

void
zt_document_notes_undo (ZtDocumentNotes *self)
{
  g_return_if_fail (ZT_IS_DOCUMENT_NOTES (self));
  if (self->deleted != NULL)
    change (self, g_steal_pointer (&self->deleted), NULL);
}

gboolean
zt_document_notes_is_settled (ZtDocumentNotes *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_NOTES (self), TRUE);
  return self->pending == 0;
}

static void
zt_document_notes_finalize (GObject *object)
{
  ZtDocumentNotes *self = ZT_DOCUMENT_NOTES (object);

  g_clear_object (&self->desk);
  g_free (self->document);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->deleted, zt_note_free);
  G_OBJECT_CLASS (zt_document_notes_parent_class)->finalize (object);
}

static void
zt_document_notes_class_init (ZtDocumentNotesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_document_notes_finalize;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_DOCUMENT_NOTES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[DELETED] = g_signal_new ("deleted", ZT_TYPE_DOCUMENT_NOTES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
zt_document_notes_init (ZtDocumentNotes *self)
{
}

ZtDocumentNotes *
zt_document_notes_new (ZtDesk *desk)
{
  ZtDocumentNotes *self = g_object_new (ZT_TYPE_DOCUMENT_NOTES, NULL);

  self->desk = g_object_ref (desk);
  return self;
}

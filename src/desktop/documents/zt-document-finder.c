/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds text a few pages at a time, so that drawing goes on meanwhile and the first hits come at
 * once. */
#define G_LOG_DOMAIN "zt-document-finder"
#include "config.h"

#include "zt-document-finder.h"

#include <glib/gi18n-lib.h>

#define LIMIT 2000
#define PAGES_A_TURN 8

struct _ZtDocumentFinder
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;           /* (owned) (nullable) */
  ZtDocumentPages *pages; /* (borrowed) (nullable) */

  /* State */
  char *needle;    /* (owned) (nullable) */
  JsonArray *hits; /* (owned) (nullable): pieces; "match" counts through the document */
  int n_matches;
  int current;               /* match, from 1; 0: none */
  int next_page;             /* to be searched; 0: not searching */
  int begun_at;              /* the page one was on */
  GCancellable *cancellable; /* (owned) (nullable) */

  /* Template children */
  GtkSearchEntry *entry;
  GtkLabel *label;
  GtkWidget *previous;
  GtkWidget *next;
};

enum
{
  CHANGED,
  CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDocumentFinder, zt_document_finder, ADW_TYPE_BIN)

/* --- in the viewer's thread --- */

typedef struct
{
  ZtPreview *preview; /* (owned) */
  char *needle;
  int first, limit;
} Turn;

static void
turn_free (Turn *turn)
{
  g_clear_object (&turn->preview);
  g_free (turn->needle);
  g_free (turn);
}

static gpointer
turn_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Turn *turn = data;

  /* Without the cancellable: half an answer would cost the child, and a turn is short. */
  return zt_preview_find_on (turn->preview, turn->needle, turn->first,
                             turn->first + PAGES_A_TURN - 1, turn->limit, NULL, error);
}

/* --- hits --- */

static void
show_hits (ZtDocumentFinder *self)
{
  g_autofree char *text = NULL;
  gboolean searching = self->next_page > 0;

  if (self->needle == NULL)
    text = g_strdup ("");
  else if (self->n_matches == 0)
    text = g_strdup (searching ? _ ("Searching…") : _ ("Not found"));
  else
    /* TRANSLATORS: the hit one stands at, of how many; %s is "+" when there may be more */
    text = g_strdup_printf (_ ("%d of %d%s"), self->current, self->n_matches,
                            searching || self->n_matches >= LIMIT ? "+" : "");
  gtk_label_set_text (self->label, text);
  gtk_widget_set_sensitive (self->previous, self->n_matches > 0);
  gtk_widget_set_sensitive (self->next, self->n_matches > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static JsonObject *
find_piece (ZtDocumentFinder *self, int match)
{
  for (guint i = 0; self->hits != NULL && i < json_array_get_length (self->hits); i++)
    {
      JsonObject *piece = json_array_get_object_element (self->hits, i);

      if (zt_json_get_int (piece, "match", 0) == match)
        return piece;
    }
  return NULL;
}

static void
go_to (ZtDocumentFinder *self, int match)
{
  JsonObject *piece = find_piece (self, match);

  if (piece == NULL)
    return;
  self->current = match;
  zt_document_pages_go_to (self->pages, (int) zt_json_get_int (piece, "page", 1),
                           json_object_get_double_member_with_default (piece, "y", 0));
  show_hits (self);
}

void
zt_document_finder_step (ZtDocumentFinder *self, int step)
{
  g_return_if_fail (ZT_IS_DOCUMENT_FINDER (self));
  if (self->n_matches > 0)
    go_to (self, (self->current - 1 + step + self->n_matches) % self->n_matches + 1);
}

static void search_on (ZtDocumentFinder *self);

/* The first hit from the page one is on. */
static void
settle_on_first (ZtDocumentFinder *self)
{
  for (guint i = 0; self->current == 0 && i < json_array_get_length (self->hits); i++)
    {
      JsonObject *piece = json_array_get_object_element (self->hits, i);

      if (zt_json_get_int (piece, "page", 0) >= self->begun_at)
        go_to (self, (int) zt_json_get_int (piece, "match", 1));
    }
  if (self->current == 0 && self->next_page == 0 && self->n_matches > 0)
    go_to (self, 1);
}

static void
take (ZtDocumentFinder *self, JsonArray *found)
{
  int before = self->n_matches;

  for (guint i = 0; i < json_array_get_length (found); i++)
    {
      JsonObject *piece = json_array_get_object_element (found, i);
      int match = before + (int) zt_json_get_int (piece, "match", 0);

      json_object_set_int_member (piece, "match", match);
      self->n_matches = MAX (self->n_matches, match);
      json_array_add_object_element (self->hits, json_object_ref (piece));
    }
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtDocumentFinder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) found = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));

  if (cancelled)
    return;
  /* Pages that cannot be read hold nothing that could be found; the others do. */
  if (found != NULL)
    take (self, found);
  self->next_page += PAGES_A_TURN;
  if (self->next_page > zt_document_pages_get_n_pages (self->pages) || self->n_matches >= LIMIT)
    self->next_page = 0;
  settle_on_first (self);
  show_hits (self);
  if (self->next_page > 0)
    search_on (self);
}

static void
search_on (ZtDocumentFinder *self)
{
  Turn *turn = g_new0 (Turn, 1);

  *turn = (Turn){ g_object_ref (zt_document_pages_get_preview (self->pages)),
                  g_strdup (self->needle), self->next_page, LIMIT - self->n_matches };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), turn_job, turn, (GDestroyNotify) turn_free,
                       (GDestroyNotify) json_array_unref, self->cancellable, found_cb,
                       g_object_ref (self));
}

static void
stop (ZtDocumentFinder *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->hits, json_array_unref);
  g_clear_pointer (&self->needle, g_free);
  self->n_matches = self->current = self->next_page = 0;
}

static void
on_search_changed_cb (ZtDocumentFinder *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  stop (self);
  if (*text != '\0' && self->pages != NULL && zt_document_pages_get_preview (self->pages) != NULL)
    {
      self->needle = g_strdup (text);
      self->hits = json_array_new ();
      self->next_page = 1;
      self->begun_at = zt_document_pages_get_page (self->pages);
      self->cancellable = g_cancellable_new ();
      search_on (self);
    }
  show_hits (self);
}

static void
on_next_cb (ZtDocumentFinder *self)
{
  zt_document_finder_step (self, 1);
}

static void
on_previous_cb (ZtDocumentFinder *self)
{
  zt_document_finder_step (self, -1);
}

static void
on_close_cb (ZtDocumentFinder *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, signals[CLOSED], 0);
}

/* Enter goes on, with Shift back. */
static gboolean
on_key_pressed_cb (ZtDocumentFinder *self, guint key, guint code, GdkModifierType state)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_SHIFT_MASK) == 0)
    return FALSE;
  zt_document_finder_step (self, -1);
  return TRUE;
}

void
zt_document_finder_forget (ZtDocumentFinder *self)
{
  g_return_if_fail (ZT_IS_DOCUMENT_FINDER (self));
  stop (self);
  if (self->entry != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      show_hits (self);
    }
}

void
zt_document_finder_set_pages (ZtDocumentFinder *self, ZtDesk *desk, ZtDocumentPages *pages)
{
  g_return_if_fail (ZT_IS_DOCUMENT_FINDER (self));
  g_set_object (&self->desk, desk);
  self->pages = pages;
}

void
zt_document_finder_start (ZtDocumentFinder *self)
{
  g_return_if_fail (ZT_IS_DOCUMENT_FINDER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

JsonArray *
zt_document_finder_get_hits (ZtDocumentFinder *self, int *current)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_FINDER (self), NULL);
  *current = self->current;
  return self->hits;
}

gboolean
zt_document_finder_is_settled (ZtDocumentFinder *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_FINDER (self), TRUE);
  return self->next_page == 0;
}

static void
zt_document_finder_dispose (GObject *object)
{
  ZtDocumentFinder *self = ZT_DOCUMENT_FINDER (object);

  stop (self);
  self->pages = NULL;
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_document_finder_parent_class)->dispose (object);
}

static void
zt_document_finder_class_init (ZtDocumentFinderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_document_finder_dispose;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_DOCUMENT_FINDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", ZT_TYPE_DOCUMENT_FINDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/documents/zt-document-finder.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentFinder, entry);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentFinder, label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentFinder, previous);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentFinder, next);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed_cb);
}

static void
zt_document_finder_init (ZtDocumentFinder *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

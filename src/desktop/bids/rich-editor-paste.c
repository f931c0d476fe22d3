/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is pasted into a rich text and dropped on it, and what is copied out of it: our own form,
 * HTML of word processors, pictures, text. */
#define G_LOG_DOMAIN "zt-rich-editor-paste"
#include "config.h"

#include "rich-editor-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define OWN_TYPE "application/x-zhaotou-rich-text"

typedef enum
{
  OWN,
  HTML,
  PICTURE,
  PLAIN,
} Form;

/* One paste: read from the clipboard, made ours by a worker, put where it began. */
typedef struct
{
  ZtRichEditor *editor; /* (owned) */
  GtkTextMark *mark;    /* (owned) */
  Form form;
  gboolean picture_too; /* there is a picture should the HTML hold nothing */
} Paste;

static void try_picture (ZtRichEditor *self);

static Paste *
paste_new (ZtRichEditor *self, Form form)
{
  Paste *paste = g_new0 (Paste, 1);

  paste->editor = g_object_ref (self);
  paste->mark = g_object_ref (_zt_rich_editor_make_mark (self));
  paste->form = form;
  self->busy++;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_start (self->spinner);
  return paste;
}

static void
paste_free (Paste *paste)
{
  ZtRichEditor *self = paste->editor;

  if (--self->busy == 0)
    {
      gtk_spinner_stop (self->spinner);
      gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
    }
  if (!gtk_text_mark_get_deleted (paste->mark))
    gtk_text_buffer_delete_mark (GTK_TEXT_BUFFER (self->buffer), paste->mark);
  g_object_unref (paste->mark);
  g_object_unref (paste->editor);
  g_free (paste);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Paste, paste_free)

static void
put (Paste *paste, const char *source)
{
  g_autoptr (GPtrArray) blocks = zt_rich_parse (source);

  if (blocks->len > 0 && !gtk_text_mark_get_deleted (paste->mark))
    _zt_rich_editor_insert_at (paste->editor, paste->mark, blocks);
}

/* --- in a worker --- */

typedef struct
{
  Form form;
  GBytes *bytes; /* (owned) (nullable) */
  char *path;    /* (owned) (nullable) */
} Taking;

typedef struct
{
  char *source;
  guint lost;
} Taken;

static void
taking_free (Taking *taking)
{
  g_clear_pointer (&taking->bytes, g_bytes_unref);
  g_free (taking->path);
  g_free (taking);
}

static void
taken_free (Taken *taken)
{
  g_free (taken->source);
  g_free (taken);
}

static gpointer
take_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Taking *taking = data;
  Taken *taken = g_new0 (Taken, 1);
  g_autofree char *sha256 = NULL;

  if (taking->form == HTML)
    taken->source = zt_bid_take_html (ws, taking->bytes, &taken->lost);
  else
    {
      sha256 = taking->path != NULL ? zt_bid_keep_picture_file (ws, taking->path, error)
                                    : zt_bid_keep_picture (ws, taking->bytes, NULL, error);
      if (sha256 == NULL)
        {
          taken_free (taken);
          return NULL;
        }
      taken->source = g_strdup_printf ("![](sha256:%s)\n", sha256);
    }
  return taken;
}

static void
tell_lost (ZtRichEditor *self, guint lost)
{
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u picture could not be taken over: insert it as PNG or JPEG.",
                "%u pictures could not be taken over: insert them as PNG or JPEG.", lost),
      lost);

  if (lost > 0 && self->desk != NULL)
    zt_desk_tell (self->desk, text);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Paste) paste = user_data;
  g_autoptr (GError) error = NULL;
  Taken *taken = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  ZtRichEditor *self = paste->editor;

  if (taken == NULL)
    {
      if (self->desk != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        zt_desk_tell_error (self->desk, _ ("Not inserted"), error);
      return;
    }
  if (*taken->source == '\0' && paste->picture_too)
    try_picture (self);
  else
    {
      put (paste, taken->source);
      tell_lost (self, taken->lost);
    }
  taken_free (taken);
}

/* Takes @paste. */
static void
take (Paste *paste, GBytes *bytes, const char *path)
{
  ZtRichEditor *self = paste->editor;
  Taking *taking = g_new0 (Taking, 1);

  taking->form = paste->form;
  taking->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  taking->path = g_strdup (path);
  if (self->desk == NULL)
    {
      taking_free (taking);
      paste_free (paste);
      return;
    }
  /* The local worker: a picture is kept before the text that names it is saved. */
  zt_worker_run_async (zt_desk_get_local (self->desk), take_job, taking,
                       (GDestroyNotify) taking_free, (GDestroyNotify) taken_free, self->cancellable,
                       taken_cb, paste);
}

void
zt_rich_editor_paste_html (ZtRichEditor *self, GBytes *html)
{
  g_return_if_fail (ZT_IS_RICH_EDITOR (self) && html != NULL);
  take (paste_new (self, HTML), html, NULL);
}

/* --- the clipboard --- */

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Paste *paste = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    {
      paste_free (paste);
      return;
    }
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (source));
  if (paste->form == HTML || paste->form == PICTURE)
    {
      take (paste, bytes, NULL);
      return;
    }
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  put (paste, text);
  paste_free (paste);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Paste) paste = user_data;
  g_autoptr (GInputStream) stream
      = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, NULL);
  g_autoptr (GOutputStream) memory = NULL;

  if (stream == NULL)
    return;
  memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (memory, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                    | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, paste->editor->cancellable, spliced_cb, paste);
  g_steal_pointer (&paste);
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Paste) paste = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autofree char *written = text != NULL ? zt_rich_from_plain (text) : NULL;

  if (written != NULL)
    put (paste, written);
}

static void
read_type (ZtRichEditor *self, Form form, const char *type, gboolean picture_too)
{
  const char *types[] = { type, NULL };
  Paste *paste = paste_new (self, form);

  paste->picture_too = picture_too;
  gdk_clipboard_read_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), types, G_PRIORITY_DEFAULT,
                            self->cancellable, read_cb, paste);
}

static gboolean
offers (ZtRichEditor *self, const char *type)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), type);
}

static void
try_picture (ZtRichEditor *self)
{
  read_type (self, PICTURE, offers (self, "image/png") ? "image/png" : "image/jpeg", FALSE);
}

static void
on_paste_cb (GtkTextView *view, ZtRichEditor *self)
{
  gboolean picture = offers (self, "image/png") || offers (self, "image/jpeg");

  g_signal_stop_emission_by_name (view, "paste-clipboard");
  if (offers (self, OWN_TYPE))
    read_type (self, OWN, OWN_TYPE, FALSE);
  else if (offers (self, "text/html") && self->desk != NULL)
    read_type (self, HTML, "text/html", picture);
  else if (picture && self->desk != NULL)
    try_picture (self);
  else
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                   text_cb, paste_new (self, PLAIN));
}

static gboolean
copy (ZtRichEditor *self)
{
  GtkTextIter start, end;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkContentProvider) both = NULL;
  g_autofree char *source = NULL, *plain = NULL;
  GdkContentProvider *providers[2];

  if (!gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end))
    return FALSE;
  blocks = zt_rich_buffer_read (self->buffer, &start, &end);
  source = zt_rich_write (blocks);
  plain = zt_rich_plain (source);
  bytes = g_bytes_new (source, strlen (source));
  providers[0] = gdk_content_provider_new_for_bytes (OWN_TYPE, bytes);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, plain);
  both = gdk_content_provider_new_union (providers, 2);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), both);
  return TRUE;
}

static void
on_copy_cb (GtkTextView *view, ZtRichEditor *self)
{
  g_signal_stop_emission_by_name (view, "copy-clipboard");
  copy (self);
}

static void
on_cut_cb (GtkTextView *view, ZtRichEditor *self)
{
  g_signal_stop_emission_by_name (view, "cut-clipboard");
  if (copy (self))
    gtk_text_buffer_delete_selection (GTK_TEXT_BUFFER (self->buffer), TRUE, TRUE);
}

/* --- files --- */

static void
take_file (ZtRichEditor *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL && self->desk != NULL)
    take (paste_new (self, PICTURE), NULL, path);
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ZtRichEditor *self)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l != NULL; l = l->next)
    take_file (self, l->data);
  return files != NULL;
}

static void
on_chosen_cb (GtkNativeDialog *dialog, int response, ZtRichEditor *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          take_file (self, file);
        }
    }
  g_object_unref (dialog);
}

void
_zt_rich_editor_choose_pictures (ZtRichEditor *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Insert Pictures"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Insert"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("PNG and JPEG pictures"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
_zt_rich_editor_add_clipboard (ZtRichEditor *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (self->view, "paste-clipboard", G_CALLBACK (on_paste_cb), self);
  g_signal_connect (self->view, "copy-clipboard", G_CALLBACK (on_copy_cb), self);
  g_signal_connect (self->view, "cut-clipboard", G_CALLBACK (on_cut_cb), self);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

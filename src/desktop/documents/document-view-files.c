/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document as a file: what it is, a copy of it elsewhere, with notes or without, in another
 * program, on paper. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "document-view-private.h"

#include "display.h"
#include "document-print.h"
#include "reading.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  ZtDocumentView *view; /* (owned) */
  guint generation;
} Answer;

static Answer *
answer_new (ZtDocumentView *self)
{
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer){ g_object_ref (self), self->generation };
  return answer;
}

/* --- what it is --- */

typedef struct
{
  char *path, *title, *document;
  gboolean remembers;
  int page;
} Place;

static void
place_free (Place *place)
{
  g_free (place->path);
  g_free (place->title);
  g_free (place->document);
  g_free (place);
}

static gpointer
inspect_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Place *place = data;
  g_autoptr (JsonObject) inspected = zt_reading_inspect (ws, place->path, work->cancellable, error);
  int page = 1;

  if (inspected == NULL)
    return NULL;
  if (place->remembers
      && !zt_read_documents_open (zt_workspace_get_own (ws),
                                  zt_json_get_string (inspected, "sha256"), place->title,
                                  place->path, &page, error))
    return NULL;
  json_object_set_int_member (inspected, "lastPage", page);
  return g_steal_pointer (&inspected);
}

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentView) self = answer->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) inspected = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  int last;

  if (answer->generation != self->generation)
    return;
  self->inspecting = FALSE;
  if (inspected == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The document was not checked"), error);
      return;
    }
  g_free (self->document);
  self->document = g_strdup (zt_json_get_string (inspected, "sha256"));
  zt_document_notes_set_document (self->notes, self->document);
  _zt_document_view_show_facts (self, inspected);
  last = (int) zt_json_get_int (inspected, "lastPage", 1);
  if (last > 1 && zt_document_pages_get_page (self->pages) <= 1 && self->seals == NULL)
    zt_document_pages_go_to (self->pages, last, 0);
}

void
_zt_document_view_inspect (ZtDocumentView *self)
{
  Place *place = g_new0 (Place, 1);

  *place = (Place){ g_strdup (self->path), g_strdup (self->title), NULL, self->remembers, 0 };
  self->inspecting = TRUE;
  _zt_document_view_show_facts (self, NULL);
  zt_worker_run_async (zt_desk_get_checker (self->desk), inspect_job, place,
                       (GDestroyNotify) place_free, (GDestroyNotify) json_object_unref,
                       self->cancellable, inspected_cb, answer_new (self));
}

static gpointer
leave_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Place *place = data;

  if (!zt_read_documents_leave (zt_workspace_get_own (ws), place->document, place->page, error))
    g_message ("the page was not kept: %s", (*error)->message);
  return NULL;
}

void
_zt_document_view_leave (ZtDocumentView *self)
{
  int page = self->pages != NULL ? zt_document_pages_get_page (self->pages) : 0;
  Place *place;

  if (!self->remembers || self->document == NULL || page < 1)
    return;
  place = g_new0 (Place, 1);
  place->document = g_strdup (self->document);
  place->page = page;
  zt_worker_run_async (zt_desk_get_local (self->desk), leave_job, place,
                       (GDestroyNotify) place_free, NULL, NULL, NULL, NULL);
}

/* --- copies --- */

typedef struct
{
  char *path, *password, *document, *out;
  gboolean notes;
} CopyJob;

static void
copy_job_free (CopyJob *copy)
{
  g_free (copy->path);
  g_free (copy->password);
  g_free (copy->document);
  g_free (copy->out);
  g_free (copy);
}

static gpointer
copy_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const CopyJob *copy = data;
  g_autoptr (GFile) from = g_file_new_for_path (copy->path), to = g_file_new_for_path (copy->out);

  if (copy->notes)
    {
      if (!zt_reading_export (ws, copy->path, copy->password, copy->document, copy->out,
                              work->cancellable, error))
        return NULL;
    }
  else if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                         work->cancellable, NULL, NULL, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  return g_strdup (copy->out);
}

static void
start_copy (ZtDocumentView *self, const char *out, gboolean notes, GAsyncReadyCallback callback)
{
  CopyJob *copy = g_new0 (CopyJob, 1);

  *copy = (CopyJob){ g_strdup (self->path), g_strdup (self->password), g_strdup (self->document),
                     g_strdup (out), notes };
  zt_worker_run_async (zt_desk_get_checker (self->desk), copy_job, copy,
                       (GDestroyNotify) copy_job_free, g_free, self->cancellable, callback,
                       answer_new (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentView) self = answer->view;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *name = out != NULL ? g_path_get_basename (out) : NULL, *text = NULL;

  if (out == NULL)
    {
      if (self->desk != NULL)
        zt_desk_tell_error (self->desk, _ ("The copy was not saved"), error);
      return;
    }
  /* TRANSLATORS: %s is the name of a file */
  text = g_strdup_printf (_ ("Saved “%s”"), name);
  _zt_document_view_toast (self, text);
}

/* A name for files from the title: no separators, one extension. */
static char *
make_name (ZtDocumentView *self, const char *more)
{
  g_autofree char *stem
      = g_strdup (self->title != NULL && *self->title != '\0' ? self->title : _ ("Document"));

  g_strdelimit (stem, "/\\:*?\"<>|\n\t", '_');
  if (*stem == '.')
    *stem = '_';
  if (g_str_has_suffix (stem, ".pdf") || g_str_has_suffix (stem, ".PDF"))
    stem[strlen (stem) - 4] = '\0';
  return g_strconcat (stem, more, ".pdf", NULL);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  ZtDocumentView *self = user_data;
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *out = file != NULL ? g_file_get_path (file) : NULL;
  gboolean notes
      = g_str_equal (gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (dialog), "notes"), "true");

  if (out != NULL && self->path != NULL)
    start_copy (self, out, notes && self->document != NULL, saved_cb);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
  g_object_unref (self);
}

static void
choose_file (ZtDocumentView *self, gboolean notes)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog;
  g_autofree char *name = make_name (self, notes ? _ (" with notes") : "");

  if (self->path == NULL)
    return;
  dialog = gtk_file_chooser_native_new (notes ? _ ("Save a Copy with Notes") : _ ("Save a Copy"),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (dialog), "notes",
                               _ ("Add my highlights and notes to the copy"), NULL, NULL);
  gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (dialog), "notes", notes ? "true" : "false");
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
save_as_action (GtkWidget *widget, const char *name, GVariant *target)
{
  choose_file (ZT_DOCUMENT_VIEW (widget), FALSE);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *target)
{
  choose_file (ZT_DOCUMENT_VIEW (widget), TRUE);
}

/* --- in another program --- */

/* A copy with a name for people in the workspace: another program may write to it, and the document
 * stays what it is. NULL: the workspace's folder is not to be written. */
static char *
make_shared_path (ZtDocumentView *self)
{
  g_autofree char *name = make_name (self, "");
  g_autofree char *folder
      = g_build_filename (zt_desk_get_folder (self->desk), "shared", self->document, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return NULL;
  return g_build_filename (folder, name, NULL);
}

static void
copied_for_program_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentView) self = answer->view;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *uri = out != NULL ? g_filename_to_uri (out, NULL, &error) : NULL;

  if (uri != NULL && g_app_info_launch_default_for_uri (uri, NULL, &error))
    return;
  if (self->desk != NULL)
    zt_desk_tell_error (self->desk, _ ("No other program could open the document"), error);
}

static void
open_with_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);
  g_autofree char *out
      = self->path != NULL && self->document != NULL ? make_shared_path (self) : NULL;

  if (out != NULL)
    start_copy (self, out, FALSE, copied_for_program_cb);
}

static void
copied_for_drag_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (ZtDocumentView) self = answer->view;
  g_autofree char *out = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  if (answer->generation != self->generation)
    return;
  self->copying = FALSE;
  g_free (self->shared);
  self->shared = g_steal_pointer (&out);
}

/* By the time the pointer that came here drags, the copy is there. */
static void
on_handle_entered_cb (ZtDocumentView *self)
{
  g_autofree char *out = NULL;

  if (self->shared != NULL || self->copying || self->document == NULL)
    return;
  out = make_shared_path (self);
  self->copying = out != NULL;
  if (out != NULL)
    start_copy (self, out, FALSE, copied_for_drag_cb);
}

static GdkContentProvider *
on_drag_prepare_cb (ZtDocumentView *self, double x, double y)
{
  g_autoptr (GFile) file = NULL;
  GdkFileList *list;
  GSList *files;
  GdkContentProvider *provider;

  if (self->shared == NULL)
    return NULL;
  file = g_file_new_for_path (self->shared);
  files = g_slist_append (NULL, file);
  list = gdk_file_list_new_from_list (files);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_slist_free (files);
  return provider;
}

void
_zt_document_view_add_drag (ZtDocumentView *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_swapped (drag, "prepare", G_CALLBACK (on_drag_prepare_cb), self);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_handle_entered_cb), self);
  gtk_widget_add_controller (self->drag_handle, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (self->drag_handle, motion);
}

/* --- on paper --- */

static void
print_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);
  ZtPreview *preview = zt_document_pages_get_preview (self->pages);

  if (preview == NULL)
    return;
  g_object_unref (zt_document_print (widget, self->desk, preview, self->title,
                                     zt_document_pages_get_page (self->pages), NULL));
}

void
_zt_document_view_install_file_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "document.save-as", NULL, save_as_action);
  gtk_widget_class_install_action (widget_class, "document.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "document.open-with", NULL, open_with_action);
  gtk_widget_class_install_action (widget_class, "document.print", NULL, print_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "document.print",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "document.save-as", NULL);
}

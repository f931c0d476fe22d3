/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is, and whether it holds. The checking is workspace/evidence.c's, in a worker. */
#define G_LOG_DOMAIN "zt-evidence-page"
#include "config.h"

#include "zt-evidence-page.h"

#include "check-rows.h"
#include "display.h"
#include "error-text.h"
#include "evidence.h"
#include "zt-sidebar-button.h"
#include "zt-sign-files-window.h"

#include <glib/gi18n-lib.h>

struct _ZtEvidencePage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;         /* (owned) (nullable) */
  ZtPractice *practice; /* (owned) (nullable) */
  char *path;           /* (owned) (nullable) */

  /* State */
  gboolean checking;

  /* Owned */
  GCancellable *cancellable; /* of the page */

  /* Template children */
  AdwWindowTitle *title;
  GtkWidget *another;
  GtkStack *stack;
  GtkImage *verdict_icon;
  GtkLabel *verdict;
  GtkLabel *what;
  GtkListBox *checks;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtEvidencePage, zt_evidence_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

/* --- in a worker --- */

static gpointer
check_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const char *const *paths
      = data; /* the file, and the authority of the platform one is connected to */
  const char *const trust[] = { paths[1], NULL };

  return zt_evidence_verify (paths[0], g_file_test (paths[1], G_FILE_TEST_EXISTS) ? trust : NULL,
                             error);
}

/* --- in the main loop --- */

static void
set_verdict (ZtEvidencePage *self, gboolean good, const char *verdict, const char *what)
{
  static const char *const styles[] = { "state-done", "state-broken", NULL };

  gtk_image_set_from_icon_name (self->verdict_icon,
                                good ? "zt-done-symbolic" : "zt-error-symbolic");
  zt_display_set_class (GTK_WIDGET (self->verdict_icon), styles,
                        good ? "state-done" : "state-broken");
  gtk_label_set_text (self->verdict, verdict);
  gtk_label_set_text (self->what, what);
}

static void
show_report (ZtEvidencePage *self, JsonObject *report)
{
  JsonArray *checks = zt_json_get_array (report, "checks");
  gboolean good = zt_json_get_boolean (report, "ok", FALSE);

  set_verdict (self, good, good ? _ ("It Holds") : _ ("It Does Not Hold"),
               zt_json_get_string (report, "what"));
  zt_check_rows_show (self->checks, checks);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtEvidencePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->checking = FALSE;
  if (report != NULL)
    show_report (self, report);
  else
    {
      g_autofree char *text = zt_display_error (error);

      set_verdict (self, FALSE, zt_error_text (error)->title, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->checks), report != NULL);
  gtk_stack_set_visible_child_name (self->stack, "report");
}

static void
check (ZtEvidencePage *self, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  char **paths = g_new0 (char *, 3);

  paths[0] = g_strdup (path);
  paths[1] = g_build_filename (zt_desk_get_folder (self->desk), "ca.pem", NULL);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->path);
  self->path = g_strdup (path);
  self->checking = TRUE;
  adw_window_title_set_subtitle (self->title, name);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  gtk_widget_set_visible (self->another, TRUE);
  zt_worker_run_async (zt_desk_get_local (self->desk), check_job, paths,
                       (GDestroyNotify) g_strfreev, (GDestroyNotify) json_object_unref,
                       self->cancellable, checked_cb, g_object_ref (self));
}

static void
check_file (ZtEvidencePage *self, GFile *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL && self->desk != NULL)
    check (self, path);
}

static void
on_file_chosen_cb (GtkNativeDialog *dialog, int response, ZtEvidencePage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;

  g_object_unref (dialog);
  check_file (self, file);
}

static void
on_choose_clicked_cb (ZtEvidencePage *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose a File to Check"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Check"), NULL);

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_sign_clicked_cb (ZtEvidencePage *self)
{
  const char *pin = self->practice != NULL ? zt_practice_get_pin (self->practice) : NULL;

  gtk_window_present (
      GTK_WINDOW (zt_sign_files_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                            self->desk, pin)));
}

static gboolean
on_drop_cb (ZtEvidencePage *self, const GValue *value)
{
  check_file (self, g_value_get_object (value));
  return TRUE;
}

/* --- as a page --- */

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZT_EVIDENCE_PAGE (page)->desk = g_object_ref (desk);
  ZT_EVIDENCE_PAGE (page)->practice = practice != NULL ? g_object_ref (practice) : NULL;
}

static void
open_page (ZtPage *page, const char *id)
{
  /* The place of the page is a path without its first stroke. */
  g_autofree char *path = id != NULL ? g_canonicalize_filename (id, "/") : NULL;

  if (path != NULL)
    check (ZT_EVIDENCE_PAGE (page), path);
}

static gboolean
is_settled (ZtPage *page)
{
  return !ZT_EVIDENCE_PAGE (page)->checking;
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
}

static void
zt_evidence_page_dispose (GObject *object)
{
  ZtEvidencePage *self = ZT_EVIDENCE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  g_clear_object (&self->practice);
  G_OBJECT_CLASS (zt_evidence_page_parent_class)->dispose (object);
}

static void
zt_evidence_page_finalize (GObject *object)
{
  ZtEvidencePage *self = ZT_EVIDENCE_PAGE (object);

  g_free (self->path);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (zt_evidence_page_parent_class)->finalize (object);
}

static void
zt_evidence_page_class_init (ZtEvidencePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_evidence_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_evidence_page_finalize;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/evidence/zt-evidence-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, title);
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, another);
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, verdict);
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, what);
  gtk_widget_class_bind_template_child (widget_class, ZtEvidencePage, checks);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_clicked_cb);
}

static void
zt_evidence_page_init (ZtEvidencePage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

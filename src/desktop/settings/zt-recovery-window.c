/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code in large letters, on screen and on paper, and the question that shows it was copied. */
#define G_LOG_DOMAIN "zt-recovery-window"
#include "config.h"

#include "zt-recovery-window.h"

#include "zt-os.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROOF 4 /* characters */

struct _ZtRecoveryWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  char *text; /* (owned) overwritten at the end */

  /* Template children */
  GtkLabel *code;
  AdwEntryRow *proof;
  GtkLabel *note;
  GtkWidget *keep_button;
};

G_DEFINE_FINAL_TYPE (ZtRecoveryWindow, zt_recovery_window, ADW_TYPE_WINDOW)

enum
{
  ACCEPTED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
is_copied (ZtRecoveryWindow *self)
{
  g_autofree char *typed = g_utf8_normalize (gtk_editable_get_text (GTK_EDITABLE (self->proof)), -1,
                                             G_NORMALIZE_ALL_COMPOSE);
  const char *end = self->text + strlen (self->text) - PROOF;

  return typed != NULL && g_ascii_strcasecmp (g_strstrip (typed), end) == 0;
}

static void
on_proof_changed_cb (ZtRecoveryWindow *self)
{
  gtk_widget_set_sensitive (self->keep_button, is_copied (self));
}

static void
on_keep_clicked_cb (ZtRecoveryWindow *self)
{
  if (!is_copied (self))
    return;
  g_signal_emit (self, signals[ACCEPTED], 0, self->text);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- on paper --- */

static void
draw_text (GtkPrintContext *context, const char *text, const char *font, double *y)
{
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  g_autoptr (PangoFontDescription) description = pango_font_description_from_string (font);
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cairo, 0, *y);
  pango_cairo_show_layout (cairo, layout);
  pango_layout_get_size (layout, NULL, &height);
  *y += (double) height / PANGO_SCALE + 18;
}

static void
on_draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page,
                 ZtRecoveryWindow *self)
{
  g_autofree char *now = zt_time_display (zt_time_now ());
  /* TRANSLATORS: %s is a time */
  g_autofree char *made = g_strdup_printf (_ ("Made %s. A code made later takes its place."), now);
  double y = 0;

  draw_text (context, _ ("Recovery Code of the Zhaotou Workspace"), "Sans Bold 18", &y);
  draw_text (context, self->text, "Monospace Bold 20", &y);
  draw_text (context, made, "Sans 11", &y);
  draw_text (
      context,
      _ ("With this code the drafts of this workspace can be opened on any computer: copy the "
         "folder of the workspace there, or restore a backup, then enter the code in "
         "Settings, Protection of Drafts. Keep this sheet locked away."),
      "Sans 11", &y);
}

static void
on_print_clicked_cb (ZtRecoveryWindow *self)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();

  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_job_name (operation, _ ("Recovery Code"));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_object (operation, "draw-page", G_CALLBACK (on_draw_page_cb), self, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self),
                           NULL);
}

static void
zt_recovery_window_finalize (GObject *object)
{
  ZtRecoveryWindow *self = ZT_RECOVERY_WINDOW (object);

  if (self->text != NULL)
    zt_os_forget (self->text, strlen (self->text));
  g_free (self->text);
  G_OBJECT_CLASS (zt_recovery_window_parent_class)->finalize (object);
}

static void
zt_recovery_window_class_init (ZtRecoveryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_recovery_window_finalize;
  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/settings/zt-recovery-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtRecoveryWindow, code);
  gtk_widget_class_bind_template_child (widget_class, ZtRecoveryWindow, proof);
  gtk_widget_class_bind_template_child (widget_class, ZtRecoveryWindow, note);
  gtk_widget_class_bind_template_child (widget_class, ZtRecoveryWindow, keep_button);
  gtk_widget_class_bind_template_callback (widget_class, on_proof_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_print_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_recovery_window_init (ZtRecoveryWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

ZtRecoveryWindow *
zt_recovery_window_new (GtkWindow *parent, const char *code, gboolean replaces)
{
  ZtRecoveryWindow *self = g_object_new (ZT_TYPE_RECOVERY_WINDOW, "transient-for", parent, NULL);

  self->text = g_strdup (code);
  gtk_label_set_text (self->code, code);
  gtk_label_set_text (self->note, replaces ? _ ("The earlier code is then no longer valid.")
                                           : _ ("It is used only after that; nobody can show it to "
                                                "you again."));
  /* Not the code, which would be selected. */
  gtk_widget_grab_focus (GTK_WIDGET (self->proof));
  return self;
}

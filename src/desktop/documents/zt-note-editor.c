/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a note. */
#define G_LOG_DOMAIN "zt-note-editor"
#include "config.h"

#include "zt-note-editor.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtNoteEditor
{
  GtkPopover parent_instance;

  /* Inputs */
  ZtNote *note; /* (owned) */

  /* Template children */
  GtkLabel *quote;
  GtkTextView *text;
  GtkBox *colours;
};

enum
{
  WRITTEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtNoteEditor, zt_note_editor, GTK_TYPE_POPOVER)

static void
on_save_cb (ZtNoteEditor *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_free (self->note->text);
  self->note->text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_signal_emit (self, signals[WRITTEN], 0, self->note);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_colour_toggled_cb (GtkToggleButton *button, ZtNoteEditor *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  g_free (self->note->colour);
  self->note->colour = g_strdup (gtk_widget_get_name (GTK_WIDGET (button)));
}

static gboolean
on_key_pressed_cb (ZtNoteEditor *self, guint key, guint code, GdkModifierType state)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  on_save_cb (self);
  return TRUE;
}

static const char *
name_colour (const char *colour)
{
  static const char *const names[] = { N_ ("Yellow"), N_ ("Green"), N_ ("Blue"), N_ ("Red") };

  for (guint i = 0; zt_note_colours[i] != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (zt_note_colours[i], colour))
      return _ (names[i]);
  return colour;
}

static void
add_colours (ZtNoteEditor *self)
{
  GtkToggleButton *group = NULL;

  for (guint i = 0; zt_note_colours[i] != NULL; i++)
    {
      GtkWidget *button = gtk_toggle_button_new (), *dot = gtk_label_new (NULL);
      g_autofree char *markup
          = g_strdup_printf ("<span foreground=\"#%06x\" size=\"large\">\342\226\240</span>",
                             zt_note_get_rgb (zt_note_colours[i]));

      gtk_label_set_markup (GTK_LABEL (dot), markup);
      gtk_button_set_child (GTK_BUTTON (button), dot);
      gtk_widget_set_name (button, zt_note_colours[i]);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, name_colour (zt_note_colours[i]));
      zt_display_set_name (button, name_colour (zt_note_colours[i]));
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
      group = GTK_TOGGLE_BUTTON (button);
      gtk_toggle_button_set_active (group, g_strcmp0 (self->note->colour, zt_note_colours[i]) == 0);
      g_signal_connect (button, "toggled", G_CALLBACK (on_colour_toggled_cb), self);
      gtk_box_append (self->colours, button);
    }
}

static gboolean
leave_cb (gpointer user_data)
{
  gtk_widget_unparent (user_data);
  return G_SOURCE_REMOVE;
}

void
zt_note_editor_leave (ZtNoteEditor *self)
{
  /* Not while the popover is still in its own signal. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, leave_cb, g_object_ref (self), g_object_unref);
}

static void
zt_note_editor_finalize (GObject *object)
{
  zt_note_free (ZT_NOTE_EDITOR (object)->note);
  G_OBJECT_CLASS (zt_note_editor_parent_class)->finalize (object);
}

static void
zt_note_editor_class_init (ZtNoteEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_note_editor_finalize;
  signals[WRITTEN] = g_signal_new ("written", ZT_TYPE_NOTE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/documents/zt-note-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtNoteEditor, quote);
  gtk_widget_class_bind_template_child (widget_class, ZtNoteEditor, text);
  gtk_widget_class_bind_template_child (widget_class, ZtNoteEditor, colours);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed_cb);
}

static void
zt_note_editor_init (ZtNoteEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
zt_note_editor_new (const ZtNote *note)
{
  ZtNoteEditor *self = g_object_new (ZT_TYPE_NOTE_EDITOR, NULL);
  g_autofree char *whole = NULL;

  self->note = zt_note_copy (note);
  /* TRANSLATORS: %d is a page number; the note is about the page as a whole */
  whole = g_strdup_printf (_ ("Note on page %d"), note->page);
  gtk_label_set_text (self->quote, *note->quote != '\0' ? note->quote : whole);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), note->text, -1);
  add_colours (self);
  return GTK_WIDGET (self);
}

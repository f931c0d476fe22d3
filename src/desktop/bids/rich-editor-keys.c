/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the rich editor: what Enter, Backspace and Tab do in lists and headings, and the
 * shortcuts. */
#define G_LOG_DOMAIN "zt-rich-editor-keys"
#include "config.h"

#include "rich-editor-private.h"

static gboolean
is_item (ZtRichLine look)
{
  return look.type == ZT_RICH_BULLET || look.type == ZT_RICH_NUMBER;
}

static void
get_cursor (ZtRichEditor *self, GtkTextIter *iter)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  gtk_text_buffer_get_iter_at_mark (buffer, iter, gtk_text_buffer_get_insert (buffer));
}

/* Enter in an empty item ends the list; after a heading comes body text. */
static gboolean
on_enter (ZtRichEditor *self, gboolean shift)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter iter;
  ZtRichLine look;
  int line;

  if (shift)
    {
      gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
      gtk_text_buffer_insert_at_cursor (buffer, "\xe2\x80\xa8", -1);
      return TRUE;
    }
  if (gtk_text_buffer_get_has_selection (buffer))
    return FALSE;
  get_cursor (self, &iter);
  line = gtk_text_iter_get_line (&iter);
  look = zt_rich_buffer_get_line (self->buffer, line);
  if (is_item (look) && gtk_text_iter_starts_line (&iter) && gtk_text_iter_ends_line (&iter))
    {
      zt_rich_buffer_set_line (self->buffer, line,
                               look.level > 1 ? (ZtRichLine){ look.type, look.level - 1 }
                                              : (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 });
      return TRUE;
    }
  if (look.type != ZT_RICH_HEADING || !gtk_text_iter_ends_line (&iter))
    return FALSE;
  gtk_text_buffer_insert_at_cursor (buffer, "\n", 1);
  zt_rich_buffer_set_line (self->buffer, line + 1, (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 });
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self->view),
                                      gtk_text_buffer_get_insert (buffer));
  return TRUE;
}

/* At the beginning of a line its look goes before the line does. */
static gboolean
on_backspace (ZtRichEditor *self)
{
  GtkTextIter iter;
  ZtRichLine look;

  get_cursor (self, &iter);
  look = zt_rich_buffer_get_line (self->buffer, gtk_text_iter_get_line (&iter));
  if (gtk_text_buffer_get_has_selection (GTK_TEXT_BUFFER (self->buffer))
      || !gtk_text_iter_starts_line (&iter) || look.type == ZT_RICH_PARAGRAPH)
    return FALSE;
  zt_rich_buffer_set_line (self->buffer, gtk_text_iter_get_line (&iter),
                           is_item (look) && look.level > 1
                               ? (ZtRichLine){ look.type, look.level - 1 }
                               : (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 });
  return TRUE;
}

static gboolean
on_key_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
           ZtRichEditor *self)
{
  /* Keys of a caption or a button in the text are their own. */
  if (gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))) != GTK_WIDGET (self->view)
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    return on_enter (self, (state & GDK_SHIFT_MASK) != 0);
  return keyval == GDK_KEY_BackSpace && on_backspace (self);
}

static const struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action; /* as gtk_shortcut_action_parse_string() */
} shortcuts[] = {
  { GDK_KEY_b, GDK_CONTROL_MASK, "action(rich.bold)" },
  { GDK_KEY_8, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "action(rich.bullets)" },
  { GDK_KEY_asterisk, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "action(rich.bullets)" },
  { GDK_KEY_7, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "action(rich.numbers)" },
  { GDK_KEY_ampersand, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "action(rich.numbers)" },
  { GDK_KEY_bracketright, GDK_CONTROL_MASK, "action(rich.indent)" },
  { GDK_KEY_bracketleft, GDK_CONTROL_MASK, "action(rich.outdent)" },
  { GDK_KEY_t, GDK_CONTROL_MASK | GDK_ALT_MASK, "action(rich.table)" },
  { GDK_KEY_p, GDK_CONTROL_MASK | GDK_ALT_MASK, "action(rich.picture)" },
};

static void
add_look (GtkEventController *controller, guint key, const char *look)
{
  GtkShortcut *shortcut
      = gtk_shortcut_new (gtk_keyval_trigger_new (key, GDK_CONTROL_MASK | GDK_ALT_MASK),
                          gtk_named_action_new ("rich.look"));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_string (look));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

void
_zt_rich_editor_add_keys (ZtRichEditor *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (shortcuts[i].key, shortcuts[i].modifiers),
                          gtk_shortcut_action_parse_string (shortcuts[i].action)));
  add_look (controller, GDK_KEY_0, "body");
  add_look (controller, GDK_KEY_1, "heading-1");
  add_look (controller, GDK_KEY_2, "heading-2");
  add_look (controller, GDK_KEY_3, "heading-3");
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

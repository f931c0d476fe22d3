/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An editor for answers with headings, lists, tables and pictures: the widget, its buttons and what
 * it tells. */
#define G_LOG_DOMAIN "zt-rich-editor"
#include "config.h"

#include "rich-editor-private.h"

#include "display.h"
#include "zt-table-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtRichEditor, zt_rich_editor, ADW_TYPE_BIN)

/* --- telling --- */

static char *
read_all (ZtRichEditor *self)
{
  GtkTextIter start, end;
  g_autoptr (GPtrArray) blocks = NULL;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  blocks = zt_rich_buffer_read (self->buffer, &start, &end);
  return zt_rich_write (blocks);
}

void
zt_rich_editor_flush (ZtRichEditor *self)
{
  g_autofree char *source = NULL;

  g_return_if_fail (ZT_IS_RICH_EDITOR (self));
  if (self->telling == 0)
    return;
  g_clear_handle_id (&self->telling, g_source_remove);
  source = read_all (self);
  if (g_str_equal (source, self->source))
    return;
  g_free (self->source);
  self->source = g_steal_pointer (&source);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
tell_cb (gpointer user_data)
{
  ZtRichEditor *self = user_data;

  /* Told within this turn: the source must not be removed twice. */
  zt_rich_editor_flush (self);
  return G_SOURCE_REMOVE;
}

/* After the key was dealt with, so that a long text does not make keys slow. */
static void
queue_tell (ZtRichEditor *self)
{
  if (!self->quiet && self->telling == 0)
    self->telling = g_idle_add (tell_cb, self);
}

/* --- what stands in the text --- */

static void
fit_object (ZtRichEditor *self, ZtRichObject *object)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->view));

  if (width > 60)
    zt_rich_object_set_room (object, width - 44);
}

static gboolean
fit_cb (gpointer user_data)
{
  ZtRichEditor *self = user_data;

  self->fitting = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *inner = ZT_IS_RICH_OBJECT (child) ? child : gtk_widget_get_first_child (child);

      if (ZT_IS_RICH_OBJECT (inner))
        fit_object (self, ZT_RICH_OBJECT (inner));
    }
  return G_SOURCE_REMOVE;
}

/* Not while sizes are being given out. */
static void
on_room_changed_cb (ZtRichEditor *self)
{
  if (self->fitting == 0)
    self->fitting = g_idle_add_full (GDK_PRIORITY_REDRAW - 10, fit_cb, self, NULL);
}

/* The place of @object; FALSE: it has been taken away. */
static gboolean
find_object (ZtRichEditor *self, ZtRichObject *object, GtkTextIter *iter)
{
  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (self->buffer), iter);
  do
    {
      GtkTextChildAnchor *anchor = gtk_text_iter_get_child_anchor (iter);

      if (anchor != NULL && zt_rich_object_of (anchor) == object)
        return TRUE;
    }
  while (gtk_text_iter_forward_char (iter));
  return FALSE;
}

static void
on_object_remove_cb (ZtRichEditor *self, ZtRichObject *object)
{
  GtkTextIter start, end;

  if (!find_object (self, object, &start))
    return;
  end = start;
  gtk_text_iter_forward_char (&end);
  gtk_text_buffer_delete (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

typedef struct
{
  ZtRichEditor *editor; /* (owned) */
  ZtRichObject *object; /* (owned) (nullable): a new table */
} Editing;

static void
editing_free (gpointer data)
{
  Editing *editing = data;

  g_object_unref (editing->editor);
  g_clear_object (&editing->object);
  g_free (editing);
}

static void
table_cb (ZtRichBlock *block, gpointer user_data)
{
  Editing *editing = user_data;
  ZtRichEditor *self = editing->editor;
  g_autoptr (GPtrArray) blocks = NULL;

  if (editing->object != NULL)
    {
      zt_rich_object_set_block (editing->object, block);
      fit_object (self, editing->object);
      queue_tell (self);
      return;
    }
  blocks = zt_rich_blocks_new ();
  g_ptr_array_add (blocks, block);
  _zt_rich_editor_insert_at (self, _zt_rich_editor_make_mark (self), blocks);
}

static void
edit_table (ZtRichEditor *self, ZtRichObject *object)
{
  Editing *editing = g_new0 (Editing, 1);

  editing->editor = g_object_ref (self);
  editing->object = object != NULL ? g_object_ref (object) : NULL;
  zt_table_window_present (GTK_WIDGET (self),
                           object != NULL ? zt_rich_object_get_block (object) : NULL, table_cb,
                           editing, editing_free);
}

static void
on_object_edit_cb (ZtRichEditor *self, ZtRichObject *object)
{
  edit_table (self, object);
}

static ZtRichObject *
make_object (GtkTextChildAnchor *anchor, const ZtRichBlock *block, gpointer user_data)
{
  ZtRichEditor *self = user_data;
  ZtRichObject *object = zt_rich_object_new (self->desk, block);

  g_signal_connect_object (object, "changed", G_CALLBACK (queue_tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (object, "edit", G_CALLBACK (on_object_edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (object, "remove", G_CALLBACK (on_object_remove_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self->view), GTK_WIDGET (object), anchor);
  fit_object (self, object);
  return object;
}

GtkTextMark *
_zt_rich_editor_make_mark (ZtRichEditor *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter iter;

  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  return gtk_text_buffer_create_mark (buffer, NULL, &iter, TRUE);
}

void
_zt_rich_editor_insert_at (ZtRichEditor *self, GtkTextMark *mark, GPtrArray *blocks)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  const ZtRichBlock *last = blocks->len > 0 ? blocks->pdata[blocks->len - 1] : NULL;
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, mark);
  gtk_text_buffer_delete_mark (buffer, mark);
  zt_rich_buffer_insert (self->buffer, &iter, blocks, make_object, self);
  /* There must be a line to go on writing on. */
  if (last != NULL && last->text == NULL && gtk_text_iter_is_end (&iter))
    gtk_text_buffer_insert (buffer, &iter, "\n", 1);
  gtk_text_buffer_place_cursor (buffer, &iter);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self->view),
                                      gtk_text_buffer_get_insert (buffer));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* --- buttons --- */

static int
cursor_line (ZtRichEditor *self)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (GTK_TEXT_BUFFER (self->buffer), &iter,
                                    gtk_text_buffer_get_insert (GTK_TEXT_BUFFER (self->buffer)));
  return gtk_text_iter_get_line (&iter);
}

static void
set_active (ZtRichEditor *self, GtkToggleButton *button, gboolean active)
{
  gboolean quiet = self->quiet;

  self->quiet = TRUE;
  gtk_toggle_button_set_active (button, active);
  self->quiet = quiet;
}

static void
update_buttons (ZtRichEditor *self)
{
  ZtRichLine look = zt_rich_buffer_get_line (self->buffer, cursor_line (self));
  gboolean item = look.type == ZT_RICH_BULLET || look.type == ZT_RICH_NUMBER;
  /* TRANSLATORS: %d is the level of a heading */
  g_autofree char *heading = g_strdup_printf (_ ("Heading %d"), look.level);

  gtk_menu_button_set_label (self->look_button,
                             look.type == ZT_RICH_HEADING ? heading : _ ("Body Text"));
  set_active (self, self->bold_button,
              (zt_rich_buffer_get_style (self->buffer) & ZT_RICH_BOLD) != 0);
  set_active (self, self->bullets_button, look.type == ZT_RICH_BULLET);
  set_active (self, self->numbers_button, look.type == ZT_RICH_NUMBER);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rich.indent",
                                 item && look.level < ZT_RICH_DEEPEST);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rich.outdent", item);
}

static void
for_selected_lines (ZtRichEditor *self, ZtRichLine (*change) (ZtRichLine look, ZtRichLine wanted),
                    ZtRichLine wanted)
{
  GtkTextIter start, end;
  int last;

  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  last = gtk_text_iter_get_line (&end);
  if (last > gtk_text_iter_get_line (&start) && gtk_text_iter_starts_line (&end))
    last--;
  for (int line = gtk_text_iter_get_line (&start); line <= last; line++)
    zt_rich_buffer_set_line (self->buffer, line,
                             change (zt_rich_buffer_get_line (self->buffer, line), wanted));
  update_buttons (self);
  queue_tell (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static ZtRichLine
become (ZtRichLine look, ZtRichLine wanted)
{
  gboolean item = look.type == ZT_RICH_BULLET || look.type == ZT_RICH_NUMBER;

  if (item && (wanted.type == ZT_RICH_BULLET || wanted.type == ZT_RICH_NUMBER))
    wanted.level = look.level;
  return wanted;
}

static ZtRichLine
move (ZtRichLine look, ZtRichLine by)
{
  if (look.type != ZT_RICH_BULLET && look.type != ZT_RICH_NUMBER)
    return look;
  if (look.level + by.level < 1)
    return (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 };
  return (ZtRichLine){ look.type, MIN (look.level + by.level, ZT_RICH_DEEPEST) };
}

static void
on_bold_cb (ZtRichEditor *self)
{
  if (self->quiet)
    return;
  zt_rich_buffer_toggle_style (self->buffer, ZT_RICH_BOLD);
  update_buttons (self);
  queue_tell (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
toggle_list (ZtRichEditor *self, ZtRichType type)
{
  ZtRichLine now = zt_rich_buffer_get_line (self->buffer, cursor_line (self));

  if (!self->quiet)
    for_selected_lines (self, become,
                        now.type == type ? (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 }
                                         : (ZtRichLine){ type, 1 });
}

static void
on_bullets_cb (ZtRichEditor *self)
{
  toggle_list (self, ZT_RICH_BULLET);
}

static void
on_numbers_cb (ZtRichEditor *self)
{
  toggle_list (self, ZT_RICH_NUMBER);
}

static void
rich_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtRichEditor *self = ZT_RICH_EDITOR (widget);
  const char *look = target != NULL ? g_variant_get_string (target, NULL) : "";

  if (g_str_has_prefix (look, "heading-"))
    for_selected_lines (self, become, (ZtRichLine){ ZT_RICH_HEADING, look[8] - '0' });
  else if (*look != '\0')
    for_selected_lines (self, become, (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 });
  else if (g_str_equal (name, "rich.bold"))
    on_bold_cb (self);
  else if (g_str_equal (name, "rich.bullets") || g_str_equal (name, "rich.numbers"))
    toggle_list (self, g_str_equal (name, "rich.bullets") ? ZT_RICH_BULLET : ZT_RICH_NUMBER);
  else if (g_str_equal (name, "rich.indent") || g_str_equal (name, "rich.outdent"))
    for_selected_lines (self, move,
                        (ZtRichLine){ ZT_RICH_BULLET, g_str_equal (name, "rich.indent") ? 1 : -1 });
  else if (g_str_equal (name, "rich.table"))
    edit_table (self, NULL);
  else if (g_str_equal (name, "rich.picture"))
    _zt_rich_editor_choose_pictures (self);
}

static void
on_buffer_changed_cb (ZtRichEditor *self)
{
  if (self->quiet)
    return;
  update_buttons (self);
  queue_tell (self);
}

static void
on_cursor_cb (ZtRichEditor *self)
{
  if (!self->quiet)
    update_buttons (self);
}

/* --- the text --- */

void
zt_rich_editor_set_source (ZtRichEditor *self, const char *source)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  g_autoptr (GPtrArray) blocks = NULL;
  GtkTextIter start, end;
  int line, column;

  g_return_if_fail (ZT_IS_RICH_EDITOR (self) && source != NULL);
  if (g_strcmp0 (source, self->source) == 0)
    return;
  g_clear_handle_id (&self->telling, g_source_remove);
  self->quiet = TRUE;
  gtk_text_buffer_get_iter_at_mark (buffer, &start, gtk_text_buffer_get_insert (buffer));
  line = gtk_text_iter_get_line (&start);
  column = gtk_text_iter_get_line_offset (&start);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  zt_rich_buffer_set_line (self->buffer, 0, (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 });
  blocks = zt_rich_parse (source);
  zt_rich_buffer_insert (self->buffer, &start, blocks, make_object, self);
  line = MIN (line, gtk_text_buffer_get_line_count (buffer) - 1);
  gtk_text_buffer_get_iter_at_line (buffer, &start, self->source != NULL ? line : 0);
  for (int i = 0; self->source != NULL && i < column && !gtk_text_iter_ends_line (&start); i++)
    gtk_text_iter_forward_char (&start);
  gtk_text_buffer_place_cursor (buffer, &start);
  self->quiet = FALSE;
  g_free (self->source);
  self->source = g_strdup (source);
  update_buttons (self);
}

const char *
zt_rich_editor_get_source (ZtRichEditor *self)
{
  g_return_val_if_fail (ZT_IS_RICH_EDITOR (self), "");
  zt_rich_editor_flush (self);
  return self->source != NULL ? self->source : "";
}

void
zt_rich_editor_focus (ZtRichEditor *self)
{
  g_return_if_fail (ZT_IS_RICH_EDITOR (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* --- the class --- */

static void
zt_rich_editor_dispose (GObject *object)
{
  ZtRichEditor *self = ZT_RICH_EDITOR (object);

  g_clear_handle_id (&self->telling, g_source_remove);
  g_clear_handle_id (&self->fitting, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  self->quiet = TRUE;
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_rich_editor_parent_class)->dispose (object);
}

static void
zt_rich_editor_finalize (GObject *object)
{
  ZtRichEditor *self = ZT_RICH_EDITOR (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->buffer);
  g_free (self->source);
  G_OBJECT_CLASS (zt_rich_editor_parent_class)->finalize (object);
}

/* What was typed last is told before it goes out of sight. */
static void
zt_rich_editor_unmap (GtkWidget *widget)
{
  zt_rich_editor_flush (ZT_RICH_EDITOR (widget));
  GTK_WIDGET_CLASS (zt_rich_editor_parent_class)->unmap (widget);
}

static void
zt_rich_editor_class_init (ZtRichEditorClass *klass)
{
  static const char *const actions[]
      = { "rich.bold",    "rich.bullets", "rich.numbers", "rich.indent",
          "rich.outdent", "rich.table",   "rich.picture" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_rich_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_rich_editor_finalize;
  widget_class->unmap = zt_rich_editor_unmap;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_RICH_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  g_type_ensure (ZT_TYPE_RICH_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-rich-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, look_button);
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, bold_button);
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, bullets_button);
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, numbers_button);
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, spinner);
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ZtRichEditor, view);
  gtk_widget_class_bind_template_callback (widget_class, on_bold_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bullets_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_numbers_cb);
  gtk_widget_class_install_action (widget_class, "rich.look", "s", rich_action);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, rich_action);
}

static void
zt_rich_editor_init (ZtRichEditor *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffer
      = g_object_ref (ZT_RICH_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view))));
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (on_buffer_changed_cb), self);
  g_signal_connect_data (self->buffer, "apply-tag", G_CALLBACK (on_buffer_changed_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_data (self->buffer, "remove-tag", G_CALLBACK (on_buffer_changed_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_swapped (self->buffer, "notify::cursor-position", G_CALLBACK (on_cursor_cb),
                            self);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scrolled),
                           "notify::page-size", G_CALLBACK (on_room_changed_cb), self,
                           G_CONNECT_SWAPPED);
  _zt_rich_editor_add_clipboard (self);
  _zt_rich_editor_add_keys (self);
}

ZtRichEditor *
zt_rich_editor_new (ZtDesk *desk, const char *title)
{
  ZtRichEditor *self = g_object_new (ZT_TYPE_RICH_EDITOR, NULL);

  self->desk = desk != NULL ? g_object_ref (desk) : NULL;
  zt_display_set_name (GTK_WIDGET (self->view), title);
  zt_rich_editor_set_source (self, "");
  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in help. Each block is a widget of its own, so that screen readers and 200 % text need
 * nothing special. */
#define G_LOG_DOMAIN "zt-help-page"
#include "config.h"

#include "zt-help-page.h"

#include "display.h"
#include "help-book.h"
#include "zt-sidebar-button.h"

#include <glib/gi18n-lib.h>

struct _ZtHelpPage
{
  AdwBin parent_instance;

  /* State */
  GPtrArray *history; /* (owned) of char *: names */
  guint at;           /* in the history */

  /* Template children */
  AdwWindowTitle *title;
  GtkEditable *search;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkBox *content;
  GtkListBox *results;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtHelpPage, zt_help_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

static gboolean
on_link_cb (ZtHelpPage *self, const char *target)
{
  /* What leads out of the help is left to the desktop. */
  if (strstr (target, "://") != NULL)
    return FALSE;
  zt_help_page_show (self, target);
  return TRUE;
}

static GtkWidget *
make_text (ZtHelpPage *self, const ZtHelpBlock *block, const char *css_class)
{
  GtkWidget *label = zt_display_label (NULL, css_class);

  gtk_label_set_markup (GTK_LABEL (label), block->markup);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  g_signal_connect_object (label, "activate-link", G_CALLBACK (on_link_cb), self,
                           G_CONNECT_SWAPPED);
  return label;
}

static GtkWidget *
make_item (ZtHelpPage *self, const ZtHelpBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *marker = gtk_label_new (block->marker);

  gtk_label_set_width_chars (GTK_LABEL (marker), 3);
  gtk_label_set_xalign (GTK_LABEL (marker), 1);
  gtk_widget_set_valign (marker, GTK_ALIGN_START);
  gtk_widget_add_css_class (marker, "numeric");
  gtk_widget_set_margin_start (box, 22 * (int) (block->level - 1));
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), make_text (self, block, NULL));
  return box;
}

static GtkWidget *
make_picture (const ZtHelpBlock *block)
{
  g_autofree char *resource = zt_help_find_picture (block->target);
  GtkWidget *picture = gtk_picture_new_for_resource (resource);

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), block->text);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_tooltip_text (picture, block->text);
  gtk_widget_add_css_class (picture, "help-picture");
  gtk_widget_set_halign (picture, GTK_ALIGN_CENTER);
  return picture;
}

static GtkWidget *
make_block (ZtHelpPage *self, const ZtHelpBlock *block)
{
  switch (block->type)
    {
    case ZT_HELP_HEADING:
      {
        GtkWidget *label = make_text (self, block,
                                      block->level == 1   ? "title-1"
                                      : block->level == 2 ? "title-3"
                                                          : "heading");

        gtk_widget_set_margin_top (label, block->level == 2 ? 12 : block->level > 2 ? 6 : 0);
        return label;
      }
    case ZT_HELP_ITEM:
      return make_item (self, block);
    case ZT_HELP_NOTE:
      return make_text (self, block, "notice");
    case ZT_HELP_CODE:
      return make_text (self, block, "help-code");
    case ZT_HELP_PICTURE:
      return make_picture (block);
    case ZT_HELP_PARAGRAPH:
      break;
    }
  return make_text (self, block, NULL);
}

static void
update_actions (ZtHelpPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "help.back", self->at > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "help.forward",
                                 self->at + 1 < self->history->len);
}

/* What the history says is shown. */
static void
render (ZtHelpPage *self)
{
  const char *name = g_ptr_array_index (self->history, self->at);
  g_autofree char *text = zt_help_load (name);
  g_autoptr (GPtrArray) blocks = zt_help_parse (text != NULL ? text : "");
  g_autofree char *title = zt_help_get_title (blocks);

  zt_display_clear (GTK_WIDGET (self->content));
  for (guint i = 0; i < blocks->len; i++)
    gtk_box_append (self->content, make_block (self, g_ptr_array_index (blocks, i)));
  adw_window_title_set_subtitle (self->title, title);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_stack_set_visible_child_name (self->stack, "page");
  update_actions (self);
}

void
zt_help_page_show (ZtHelpPage *self, const char *name)
{
  g_autofree char *text = NULL;
  const char *shown = name;

  g_return_if_fail (ZT_IS_HELP_PAGE (self) && name != NULL);
  text = zt_help_load (name);
  if (text == NULL)
    shown = ZT_HELP_CONTENTS;
  if (self->history->len == 0 || !g_str_equal (g_ptr_array_index (self->history, self->at), shown))
    {
      if (self->history->len > self->at + 1)
        g_ptr_array_set_size (self->history, (int) self->at + 1);
      g_ptr_array_add (self->history, g_strdup (shown));
      self->at = self->history->len - 1;
    }
  gtk_editable_set_text (self->search, "");
  render (self);
}

void
zt_help_page_search (ZtHelpPage *self)
{
  g_return_if_fail (ZT_IS_HELP_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
on_search_changed_cb (ZtHelpPage *self)
{
  const char *words = gtk_editable_get_text (self->search);
  g_autoptr (GPtrArray) hits = NULL;

  if (*words == '\0')
    {
      gtk_stack_set_visible_child_name (self->stack, "page");
      return;
    }
  hits = zt_help_search (words);
  zt_display_clear (GTK_WIDGET (self->results));
  for (guint i = 0; i < hits->len; i++)
    {
      const ZtHelpHit *hit = g_ptr_array_index (hits, i);
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *excerpt = g_markup_escape_text (hit->excerpt, -1);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hit->title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), excerpt);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_widget_set_name (row, hit->name);
      zt_display_set_name (row, hit->title);
      gtk_list_box_append (self->results, row);
    }
  gtk_stack_set_visible_child_name (self->stack, hits->len > 0 ? "results" : "nothing");
}

static void
on_stop_search_cb (ZtHelpPage *self)
{
  gtk_editable_set_text (self->search, "");
}

static void
on_result_activated_cb (ZtHelpPage *self, GtkListBoxRow *row)
{
  zt_help_page_show (self, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ZtHelpPage *self = ZT_HELP_PAGE (widget);

  self->at += g_str_equal (name, "help.back") ? -1 : 1;
  gtk_editable_set_text (self->search, "");
  render (self);
}

static void
contents_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zt_help_page_show (ZT_HELP_PAGE (widget), ZT_HELP_CONTENTS);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zt_help_page_search (ZT_HELP_PAGE (widget));
}

/* --- as a page of the window --- */

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
}

static void
open_page (ZtPage *page, const char *id)
{
  zt_help_page_show (ZT_HELP_PAGE (page), id != NULL ? id : ZT_HELP_CONTENTS);
}

static char *
get_place (ZtPage *page)
{
  ZtHelpPage *self = ZT_HELP_PAGE (page);

  return self->history->len > 0 ? g_strdup (g_ptr_array_index (self->history, self->at)) : NULL;
}

static gboolean
search_page (ZtPage *page)
{
  zt_help_page_search (ZT_HELP_PAGE (page));
  return TRUE;
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->search = search_page;
  iface->get_place = get_place;
}

static void
zt_help_page_finalize (GObject *object)
{
  g_ptr_array_unref (ZT_HELP_PAGE (object)->history);
  G_OBJECT_CLASS (zt_help_page_parent_class)->finalize (object);
}

static void
zt_help_page_class_init (ZtHelpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_help_page_finalize;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/help/zt-help-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtHelpPage, title);
  gtk_widget_class_bind_template_child (widget_class, ZtHelpPage, search);
  gtk_widget_class_bind_template_child (widget_class, ZtHelpPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtHelpPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtHelpPage, content);
  gtk_widget_class_bind_template_child (widget_class, ZtHelpPage, results);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_result_activated_cb);
  gtk_widget_class_install_action (widget_class, "help.back", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "help.forward", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "help.contents", NULL, contents_action);
  gtk_widget_class_install_action (widget_class, "help.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "help.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "help.forward",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "help.search",
                                       NULL);
}

static void
zt_help_page_init (ZtHelpPage *self)
{
  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

ZtHelpPage *
zt_help_page_new (void)
{
  return g_object_new (ZT_TYPE_HELP_PAGE, NULL);
}

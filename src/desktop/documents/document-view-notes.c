/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Highlighting, and writing notes on what is read. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "document-view-private.h"

#include "zt-note-editor.h"

#include <glib/gi18n-lib.h>

void
_zt_document_view_toast (ZtDocumentView *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

/* Why nothing can be marked now; NULL: it can. */
static const char *
why_not (ZtDocumentView *self)
{
  if (self->document == NULL)
    return _ ("The document is still being read. Try again in a moment.");
  if (!zt_document_pages_has_selection (self->pages))
    return _ ("Select the text to highlight first.");
  return NULL;
}

/* One note for each page the selection is on. (element-type ZtNote) */
static GPtrArray *
notes_from_selection (ZtDocumentView *self, const char *colour)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_note_free);
  g_autoptr (JsonArray) parts = zt_document_pages_get_selection (self->pages);

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      ZtNote *note = zt_note_new (self->document, (int) zt_json_get_int (part, "page", 1));

      json_array_unref (note->boxes);
      note->boxes = json_array_ref (zt_json_get_array (part, "boxes"));
      g_free (note->quote);
      note->quote = g_strdup (zt_json_get_string (part, "quote"));
      if (colour != NULL && *colour != '\0')
        {
          g_free (note->colour);
          note->colour = g_strdup (colour);
        }
      g_ptr_array_add (notes, note);
    }
  return notes;
}

static void
highlight_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);
  const char *reason = why_not (self);
  g_autoptr (GPtrArray) notes = NULL;

  if (reason != NULL)
    {
      _zt_document_view_toast (self, reason);
      return;
    }
  notes = notes_from_selection (self, g_variant_get_string (target, NULL));
  for (guint i = 0; i < notes->len; i++)
    zt_document_notes_save (self->notes, notes->pdata[i]);
  zt_document_pages_select_none (self->pages);
}

static void
on_note_written_cb (ZtDocumentView *self, ZtNote *note)
{
  zt_document_notes_save (self->notes, note);
  zt_document_pages_select_none (self->pages);
}

/* Beside what the note is about, when that can be seen. */
static void
edit (ZtDocumentView *self, const ZtNote *note)
{
  GtkWidget *editor = zt_note_editor_new (note);
  GdkRectangle at = { gtk_widget_get_width (GTK_WIDGET (self->pages)) / 2, 40, 1, 1 };
  JsonObject *box = json_array_get_length (note->boxes) > 0
                        ? json_array_get_object_element (note->boxes, 0)
                        : NULL;
  graphene_rect_t place;

  if (box != NULL)
    {
      const ZtBox where = { json_object_get_double_member_with_default (box, "x", 0),
                            json_object_get_double_member_with_default (box, "y", 0),
                            json_object_get_double_member_with_default (box, "width", 0),
                            json_object_get_double_member_with_default (box, "height", 0) };

      if (zt_document_pages_to_widget (self->pages, note->page, &where, &place)
          && place.origin.y > 0
          && place.origin.y < (float) gtk_widget_get_height (GTK_WIDGET (self->pages)))
        at = (GdkRectangle){ (int) place.origin.x, (int) place.origin.y, (int) place.size.width,
                             (int) place.size.height };
    }
  gtk_widget_set_parent (editor, GTK_WIDGET (self->overlay));
  gtk_popover_set_pointing_to (GTK_POPOVER (editor), &at);
  g_signal_connect_object (editor, "written", G_CALLBACK (on_note_written_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (editor, "closed", G_CALLBACK (zt_note_editor_leave), NULL);
  gtk_popover_popup (GTK_POPOVER (editor));
}

/* On the selection, else on the page in view. */
static void
note_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (ZtNote) page_note = NULL;

  if (self->document == NULL)
    {
      _zt_document_view_toast (self, why_not (self));
      return;
    }
  notes = notes_from_selection (self, NULL);
  if (notes->len > 0)
    {
      edit (self, notes->pdata[0]);
      return;
    }
  page_note = zt_note_new (self->document, MAX (1, zt_document_pages_get_page (self->pages)));
  edit (self, page_note);
}

void
_zt_document_view_edit_note (ZtDocumentView *self, const char *id)
{
  const ZtNote *note = zt_document_notes_find (self->notes, id);

  if (note != NULL)
    edit (self, note);
}

static void
undo_note_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  if (self->notes != NULL)
    zt_document_notes_undo (self->notes);
}

static void
on_notes_changed_cb (ZtDocumentView *self)
{
  zt_document_pages_set_notes (self->pages, zt_document_notes_get_all (self->notes));
}

static void
on_note_deleted_cb (ZtDocumentView *self)
{
  AdwToast *toast = adw_toast_new (_ ("Note deleted"));

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "document.undo-note");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
_zt_document_view_add_notes (ZtDocumentView *self)
{
  self->notes = zt_document_notes_new (self->desk);
  g_signal_connect_object (self->notes, "changed", G_CALLBACK (on_notes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notes, "deleted", G_CALLBACK (on_note_deleted_cb), self,
                           G_CONNECT_SWAPPED);
  zt_document_sidebar_set_notes (self->sidebar, self->notes);
}

void
_zt_document_view_install_note_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "document.highlight", "s", highlight_action);
  gtk_widget_class_install_action (widget_class, "document.note", NULL, note_action);
  gtk_widget_class_install_action (widget_class, "document.undo-note", NULL, undo_note_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_h, GDK_CONTROL_MASK,
                                       "document.highlight", "s", "");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "document.note",
                                       NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of one place. */
#define G_LOG_DOMAIN "zt-attachment-editor"
#include "config.h"

#include "zt-attachment-editor.h"

#include "display.h"
#include "form-rows.h"

#include <glib/gi18n-lib.h>

struct _ZtAttachmentEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  char *slot; /* (owned) (nullable) */

  /* Template children */
  GtkLabel *title;
  GtkLabel *hint;
  GtkListBox *files;
  GtkWidget *empty;
  GtkListBox *facts;
  GtkButton *add_button;
};

enum
{
  PREVIEW,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtAttachmentEditor, zt_attachment_editor, ADW_TYPE_BIN)

static void
on_edited (const char *field, const char *type, const char *text, gpointer user_data)
{
  ZtAttachmentEditor *self = user_data;

  zt_bid_model_answer (self->model, self->slot, field, type, text);
}

static void
on_remove_cb (ZtAttachmentEditor *self, GtkButton *button)
{
  zt_bid_model_detach (self->model, self->slot, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
on_file_activated_cb (ZtAttachmentEditor *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[PREVIEW], 0, gtk_widget_get_name (GTK_WIDGET (row)),
                 adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

static GtkWidget *
make_file (ZtAttachmentEditor *self, JsonObject *file)
{
  const char *name = zt_json_get_string (file, "name");
  const char *sha256 = zt_json_get_string (file, "sha256");
  gint64 pages = zt_json_get_int (file, "pages", 0);
  g_autofree char *size = zt_display_size ((guint64) zt_json_get_int (file, "size", 0));
  g_autofree char *subtitle
      = pages > 0
            /* TRANSLATORS: number of pages, size of the file */
            ? g_strdup_printf (ngettext ("%d page · %s", "%d pages · %s", (gulong) pages),
                               (int) pages, size)
            : g_strdup (size);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("zt-remove-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : "—");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), "zt-document-symbolic");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), pages > 0);
  gtk_widget_set_name (row, sha256);
  gtk_widget_set_name (button, sha256);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, remove);
  zt_display_set_name (button, remove);
  zt_display_set_name (row, name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/* What a bank's signature is worth, in a word. */
static const char *
describe_signature (const char *state, const char **style)
{
  static const struct
  {
    const char *state, *words, *style;
  } known[] = { { "valid", N_ ("Signature valid"), "pill-good" },
                { "untrusted", N_ ("Signer not trusted"), "pill-warn" },
                { "broken", N_ ("Signature broken"), "pill-bad" },
                { "none", N_ ("Not signed"), "pill-bad" } };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (state, known[i].state) == 0)
      {
        *style = known[i].style;
        return _ (known[i].words);
      }
  *style = "pill-plain";
  return _ ("Cannot be read");
}

static void
add_guarantee_fact (GtkGrid *grid, int *row, const char *name, const char *value)
{
  GtkWidget *label, *content;

  if (value == NULL || *value == '\0')
    return;
  label = zt_display_label (name, "dim-label");
  content = zt_display_label (value, NULL);
  gtk_label_set_wrap (GTK_LABEL (label), FALSE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_hexpand (content, TRUE);
  gtk_label_set_selectable (GTK_LABEL (content), TRUE);
  gtk_grid_attach (grid, label, 0, *row, 1, 1);
  gtk_grid_attach (grid, content, 1, *row, 1, 1);
  (*row)++;
}

/* The guarantee as it was read when it was attached; the checks look at the same facts. */
static GtkWidget *
make_guarantee (JsonObject *facts)
{
  GtkWidget *row = gtk_list_box_row_new (), *grid = gtk_grid_new ();
  GtkWidget *pill = gtk_label_new (NULL);
  const char *style;
  const char *state = describe_signature (zt_json_get_string (facts, "signature.state"), &style);
  const char *from = zt_json_get_string (facts, "validFrom");
  const char *until = zt_json_get_string (facts, "validUntil");
  gint64 fen = zt_json_get_fen (facts, "value");
  g_autofree char *amount = fen > 0 ? zt_display_fen (fen) : NULL;
  /* TRANSLATORS: the first and the last day of a guarantee */
  g_autofree char *term
      = until != NULL ? g_strdup_printf (_ ("%s to %s"), from != NULL ? from : "—", until) : NULL;
  int n = 1;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 14);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_widget_add_css_class (grid, "guarantee");
  zt_display_set_pill (GTK_LABEL (pill), state, style);
  gtk_widget_set_halign (pill, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (pill, zt_json_get_string (facts, "signature.reasons.0"));
  gtk_grid_attach (GTK_GRID (grid), zt_display_label (_ ("Electronic guarantee"), "heading"), 0, 0,
                   1, 1);
  gtk_grid_attach (GTK_GRID (grid), pill, 1, 0, 1, 1);
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Number"), zt_json_get_string (facts, "number"));
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Guarantor"),
                      zt_json_get_string (facts, "guarantor"));
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Applicant"),
                      zt_json_get_string (facts, "applicant"));
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Beneficiary"),
                      zt_json_get_string (facts, "beneficiary"));
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Amount"), amount);
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Valid"), term);
  add_guarantee_fact (GTK_GRID (grid), &n, _ ("Signed by"),
                      zt_json_get_string (facts, "signature.signer"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), grid);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  zt_display_set_name (row, _ ("Electronic guarantee"));
  return row;
}

static void
show_facts (ZtAttachmentEditor *self, JsonObject *definition)
{
  g_autoptr (JsonObject) field = NULL;
  g_autofree char *value = NULL;

  zt_display_clear (GTK_WIDGET (self->facts));
  gtk_widget_set_visible (GTK_WIDGET (self->facts), FALSE);
  if (definition == NULL || !zt_json_get_boolean (definition, "expires", FALSE))
    return;
  field = json_object_new ();
  json_object_set_string_member (field, "id", "validUntil");
  json_object_set_string_member (field, "label", _ ("Valid until"));
  json_object_set_string_member (field, "type", "date");
  json_object_set_boolean_member (field, "required", TRUE);
  value = zt_parts_answer (zt_bid_model_get_draft (self->model), self->slot, "validUntil");
  gtk_list_box_append (self->facts,
                       zt_form_row_new (field, value != NULL ? value : "", on_edited, self));
  gtk_widget_set_visible (GTK_WIDGET (self->facts), TRUE);
}

static void
show_hint (ZtAttachmentEditor *self, JsonObject *definition)
{
  gint64 limit = definition != NULL ? zt_json_get_int (definition, "maxSize", 0) : 0;
  g_autofree char *size = zt_display_size ((guint64) limit);
  g_autofree char *text
      = limit > 0
            /* TRANSLATORS: %s is the largest size of a file */
            ? g_strdup_printf (_ ("PDF, at most %s. Drop files here or add them."), size)
            : g_strdup (_ ("Drop files here or add them."));

  gtk_label_set_text (self->hint, text);
}

void
zt_attachment_editor_show (ZtAttachmentEditor *self, const char *slot)
{
  JsonObject *tender, *definition, *attachments;
  JsonArray *files;
  JsonNode *node;
  const char *title;
  guint n;

  g_return_if_fail (ZT_IS_ATTACHMENT_EDITOR (self) && self->model != NULL);
  tender = zt_bid_model_get_tender (self->model);
  definition = zt_parts_find (zt_json_get_array (tender, "parts"), slot);
  if (slot != self->slot)
    {
      g_free (self->slot);
      self->slot = g_strdup (slot);
    }
  title = definition != NULL ? zt_json_get_string (definition, "title") : _ ("Other attachments");
  gtk_label_set_text (self->title, title != NULL ? title : slot);
  zt_display_set_name (GTK_WIDGET (self->files), title);
  show_hint (self, definition);
  zt_display_clear (GTK_WIDGET (self->files));
  attachments = zt_json_get_object (zt_bid_model_get_draft (self->model), "attachments");
  node = attachments != NULL ? json_object_get_member (attachments, slot) : NULL;
  files = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  n = files != NULL ? json_array_get_length (files) : 0;
  for (guint i = 0; i < n; i++)
    {
      JsonObject *file = json_array_get_object_element (files, i);
      JsonObject *guarantee = zt_json_get_object (file, "guarantee");

      gtk_list_box_append (self->files, make_file (self, file));
      if (guarantee != NULL)
        gtk_list_box_append (self->files, make_guarantee (guarantee));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->files), n > 0);
  gtk_widget_set_visible (self->empty, n == 0);
  show_facts (self, definition);
}

static void
refill (ZtAttachmentEditor *self)
{
  if (self->slot != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    zt_attachment_editor_show (self, self->slot);
}

static void
attach_file (ZtAttachmentEditor *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    zt_bid_model_attach (self->model, self->slot, path);
}

static void
on_files_chosen_cb (GtkNativeDialog *dialog, int response, ZtAttachmentEditor *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          attach_file (self, file);
        }
    }
  g_object_unref (dialog);
}

static void
on_add_clicked_cb (ZtAttachmentEditor *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Add Attachments"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Add"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y,
            ZtAttachmentEditor *self)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l != NULL; l = l->next)
    attach_file (self, l->data);
  return files != NULL;
}

void
zt_attachment_editor_set_model (ZtAttachmentEditor *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_ATTACHMENT_EDITOR (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  g_clear_pointer (&self->slot, g_free);
  g_signal_connect_object (model, "loaded", G_CALLBACK (refill), self, G_CONNECT_SWAPPED);
}

static void
zt_attachment_editor_dispose (GObject *object)
{
  ZtAttachmentEditor *self = ZT_ATTACHMENT_EDITOR (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->slot, g_free);
  G_OBJECT_CLASS (zt_attachment_editor_parent_class)->dispose (object);
}

static void
zt_attachment_editor_class_init (ZtAttachmentEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_attachment_editor_dispose;
  signals[PREVIEW] = g_signal_new ("preview", ZT_TYPE_ATTACHMENT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-attachment-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, title);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, files);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_activated_cb);
}

static void
zt_attachment_editor_init (ZtAttachmentEditor *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

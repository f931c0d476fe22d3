/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of one place. */
#define G_LOG_DOMAIN "zt-attachment-editor"
#include "config.h"

#include "zt-attachment-editor.h"

#include "attach-flow.h"
#include "display.h"
#include "file-drop.h"
#include "form-rows.h"
#include "zt-attach.h"
#include "zt-file-list.h"

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
  ZtFileList *files;
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
on_removed_cb (ZtAttachmentEditor *self, const char *sha256, guint position)
{
  zt_bid_model_detach (self->model, self->slot, position);
}

static void
on_moved_cb (ZtAttachmentEditor *self, const char *sha256, guint position)
{
  zt_bid_model_move_file (self->model, self->slot, sha256, position);
}

static void
on_opened_cb (ZtAttachmentEditor *self, const char *sha256, const char *name)
{
  g_signal_emit (self, signals[PREVIEW], 0, sha256, name);
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
  GtkWidget *grid = gtk_grid_new ();
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
  zt_display_set_name (grid, _ ("Electronic guarantee"));
  return grid;
}

static GtkWidget *
make_details (JsonObject *file)
{
  JsonObject *guarantee = zt_json_get_object (file, "guarantee");

  return guarantee != NULL ? make_guarantee (guarantee) : NULL;
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
  g_autofree char *text = limit > 0
                              /* TRANSLATORS: %s is the largest size of a file */
                              ? g_strdup_printf (_ ("At most %s a file. What is not a PDF becomes "
                                                    "one, and is shown first."),
                                                 size)
                              : g_strdup (_ ("Drop files here or add them."));

  gtk_label_set_text (self->hint, text);
}

/* What is said of a file beside its size: what it was made from, and where else it lies. */
static char *
make_note (ZtAttachmentEditor *self, JsonObject *file)
{
  g_autofree char *elsewhere
      = zt_attach_elsewhere (zt_bid_model_get_tender (self->model),
                             zt_bid_model_get_draft (self->model), self->slot,
                             zt_json_get_string (file, "sha256"));
  g_autofree char *origin = zt_attach_describe_origin (file);
  /* TRANSLATORS: %s are titles of other parts of the bid */
  g_autofree char *also
      = elsewhere != NULL ? g_strdup_printf (_ ("Also in %s; kept once"), elsewhere) : NULL;

  if (origin != NULL && also != NULL)
    return g_strdup_printf ("%s · %s", origin, also);
  return origin != NULL ? g_steal_pointer (&origin) : g_steal_pointer (&also);
}

/* The files as the list shows them. */
static JsonArray *
list_files (ZtAttachmentEditor *self)
{
  JsonArray *files = zt_parts_files (zt_bid_model_get_draft (self->model), self->slot);
  JsonArray *shown = json_array_new ();

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = zt_json_object_copy (json_array_get_object_element (files, i));
      const char *path = g_hash_table_lookup (zt_bid_model_get_truth (self->model)->paths,
                                              zt_json_get_string (file, "sha256"));
      g_autofree char *note = make_note (self, file);

      if (path != NULL)
        json_object_set_string_member (file, "path", path);
      if (note != NULL)
        json_object_set_string_member (file, "note", note);
      json_array_add_object_element (shown, file);
    }
  return shown;
}

void
zt_attachment_editor_show (ZtAttachmentEditor *self, const char *slot)
{
  g_autoptr (JsonArray) files = NULL;
  JsonObject *tender, *definition;
  const char *title;

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
  show_hint (self, definition);
  files = list_files (self);
  zt_file_list_show (self->files, files);
  gtk_widget_set_visible (self->empty, json_array_get_length (files) == 0);
  show_facts (self, definition);
}

static void
refill (ZtAttachmentEditor *self)
{
  if (self->slot != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    zt_attachment_editor_show (self, self->slot);
}

static void
take_files (GStrv paths, gpointer user_data)
{
  ZtAttachmentEditor *self = user_data;

  if (self->slot != NULL)
    zt_attach_flow_start (self->model, GTK_WIDGET (self), paths, self->slot);
}

static void
on_add_clicked_cb (ZtAttachmentEditor *self)
{
  zt_file_drop_choose (GTK_WIDGET (self), _ ("Add Attachments"), take_files, self);
}

void
zt_attachment_editor_set_model (ZtAttachmentEditor *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_ATTACHMENT_EDITOR (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  g_clear_pointer (&self->slot, g_free);
  zt_file_list_set_desk (self->files, zt_bid_model_get_desk (model));
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
  g_type_ensure (ZT_TYPE_FILE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-attachment-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, title);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, files);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtAttachmentEditor, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_moved_cb);
}

static void
zt_attachment_editor_init (ZtAttachmentEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_file_list_set_details_func (self->files, make_details);
  zt_file_drop_add (GTK_WIDGET (self), take_files, self);
}

gboolean
zt_attachment_editor_is_settled (ZtAttachmentEditor *self)
{
  g_return_val_if_fail (ZT_IS_ATTACHMENT_EDITOR (self), TRUE);
  return zt_file_list_is_settled (self->files);
}

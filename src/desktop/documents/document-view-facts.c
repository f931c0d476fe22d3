/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a document is: the badge with what its signatures are worth, and the facts behind it. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "document-view-private.h"

#include "display.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

#define MOST_REASONS 6

static void
add_line (ZtDocumentView *self, const char *name, const char *value)
{
  GtkWidget *line, *label;

  if (value == NULL || *value == '\0')
    return;
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  label = zt_display_label (name, "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (label), 9);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (line), label);
  label = zt_display_label (value, NULL);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (self->facts_box, line);
}

/* The badge in two or three words, its colour, and the sentence behind it. */
static const char *
describe_verdict (const char *verdict, const char **style, const char **sentence)
{
  static const struct
  {
    const char *verdict, *style, *words, *sentence;
  } all[] = {
    { "valid", "pill-good", N_ ("Signature valid"),
      N_ ("The document is what was signed, and the signer is known to your account.") },
    { "untrusted", "pill-warn", N_ ("Signer unknown"),
      N_ ("The document is what was signed, but nobody your account trusts vouches for the "
          "signer.") },
    { "invalid", "pill-bad", N_ ("Signature invalid"),
      N_ ("Do not rely on this document: it is not what was signed, or the signature is broken. "
          "Fetch it again from where it was published.") },
    { "unsigned", "pill-plain", N_ ("No signature"),
      N_ ("Nobody has signed this document; who wrote it cannot be told from the file.") },
    { "unreadable", "pill-warn", N_ ("Not checked"),
      N_ ("The file is damaged in a way viewers repair silently; its signatures cannot be "
          "judged.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_strcmp0 (all[i].verdict, verdict) == 0)
      {
        *style = all[i].style;
        *sentence = _ (all[i].sentence);
        return _ (all[i].words);
      }
  *style = "pill-plain";
  *sentence = "";
  return _ ("Checking signatures…");
}

static void
show_badge (ZtDocumentView *self, JsonObject *inspected)
{
  static const char *const styles[] = { "pill-good", "pill-warn", "pill-bad", "pill-plain", NULL };
  const char *style, *sentence;
  const char *words
      = describe_verdict (inspected != NULL ? zt_json_get_string (inspected, "verdict") : NULL,
                          &style, &sentence);
  JsonArray *signers = inspected != NULL ? zt_json_get_array (inspected, "signers") : NULL;
  g_autofree char *text = NULL;

  if (signers != NULL && json_array_get_length (signers) > 0)
    /* TRANSLATORS: the verdict on a signature and the signer's name, in a badge */
    text = g_strdup_printf (_ ("%s %s"), words, json_array_get_string_element (signers, 0));
  gtk_menu_button_set_label (self->verdict, text != NULL ? text : words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), sentence);
  zt_display_set_class (GTK_WIDGET (self->verdict), styles, style);
  zt_display_set_name (GTK_WIDGET (self->verdict), text != NULL ? text : words);
}

static void
add_signatures (ZtDocumentView *self, JsonObject *inspected)
{
  JsonArray *signers = zt_json_get_array (inspected, "signers");
  JsonArray *reasons = zt_json_get_array (inspected, "reasons");
  const char *style, *sentence;

  describe_verdict (zt_json_get_string (inspected, "verdict"), &style, &sentence);
  add_line (self, _ ("Signatures"), sentence);
  for (guint i = 0; signers != NULL && i < json_array_get_length (signers); i++)
    add_line (self, _ ("Signed by"), json_array_get_string_element (signers, i));
  for (guint i = 0; reasons != NULL && i < MIN (json_array_get_length (reasons), MOST_REASONS); i++)
    add_line (self, _ ("Reason"), json_array_get_string_element (reasons, i));
}

void
_zt_document_view_show_facts (ZtDocumentView *self, JsonObject *inspected)
{
  g_autofree char *pages = g_strdup_printf ("%d", zt_document_pages_get_n_pages (self->pages));
  const char *made = self->facts != NULL ? zt_json_get_string (self->facts, "made") : NULL;
  gint64 made_at;

  show_badge (self, inspected);
  zt_display_clear (GTK_WIDGET (self->facts_box));
  add_line (self, _ ("Document"), self->title);
  add_line (self, _ ("Pages"), pages);
  if (inspected != NULL)
    {
      g_autofree char *size = zt_display_size ((guint64) zt_json_get_int (inspected, "size", 0));

      add_line (self, _ ("Size"), size);
      add_signatures (self, inspected);
    }
  if (self->facts != NULL)
    {
      g_autofree char *when = made != NULL && zt_time_parse (made, &made_at)
                                  ? zt_time_display (made_at)
                                  : g_strdup (made);

      add_line (self, _ ("Own title"), zt_json_get_string (self->facts, "title"));
      add_line (self, _ ("Author"), zt_json_get_string (self->facts, "author"));
      add_line (self, _ ("Made with"), zt_json_get_string (self->facts, "producer"));
      add_line (self, _ ("Made on"), when);
    }
  if (inspected != NULL)
    {
      const char *sha256 = zt_json_get_string (inspected, "sha256");
      g_autofree char *lines = g_strdup_printf ("%.32s\n%s", sha256, sha256 + 32);

      add_line (self, "SHA-256", lines);
    }
}

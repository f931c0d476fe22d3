/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checking assistant: a card a finding, each with the way to its place. */
#define G_LOG_DOMAIN "zt-assistant"
#include "config.h"

#include "zt-assistant.h"

#include "display.h"

#include <glib/gi18n-lib.h>

#define CARDS_SHOWN 60

struct _ZtAssistant
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  char *shown; /* (owned) (nullable): what the cards say */

  /* Template children */
  GtkLabel *errors;
  GtkLabel *warnings;
  GtkBox *cards;
  GtkLabel *passed;
  GtkWidget *empty;
};

enum
{
  PLACE_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtAssistant, zt_assistant, ADW_TYPE_BIN)

static void
on_card_clicked_cb (ZtAssistant *self, GtkButton *button)
{
  g_signal_emit (self, signals[PLACE_CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
on_fix_clicked_cb (ZtAssistant *self, GtkButton *button)
{
  ZtFixAction action
      = (ZtFixAction) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "action"));
  const char *place = gtk_widget_get_name (GTK_WIDGET (button));

  if (action == ZT_FIX_LIBRARY)
    gtk_widget_activate_action (GTK_WIDGET (self), "bid.fill", NULL);
  else if (action == ZT_FIX_VERSION)
    g_signal_emit (self, signals[PLACE_CHOSEN], 0, place);
  else
    zt_bid_model_fix (self->model, g_object_get_data (G_OBJECT (button), "rule"), place);
}

static GtkWidget *
make_fix (ZtAssistant *self, const ZtFinding *finding)
{
  g_autofree char *text = zt_finding_get_button (finding);
  /* TRANSLATORS: the words of a button, what it is about */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), text, finding->message);
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "fix-now");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_name (button, finding->place);
  gtk_widget_set_tooltip_text (button, finding->fix);
  g_object_set_data (G_OBJECT (button), "action", GINT_TO_POINTER (finding->action));
  g_object_set_data (G_OBJECT (button), "rule", (gpointer) finding->id);
  zt_display_set_name (button, name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_fix_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

/* The way to the place; what can be done at once stands below it. */
static GtkWidget *
make_way (ZtAssistant *self, const ZtFinding *finding)
{
  static const struct
  {
    const char *icon, *style;
  } looks[] = { [ZT_SEVERITY_BLOCK] = { "zt-error-symbolic", "state-broken" },
                [ZT_SEVERITY_WARN] = { "zt-warning-symbolic", "state-partial" },
                [ZT_SEVERITY_INFO] = { "zt-info-symbolic", "state-empty" } };
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[finding->severity].icon);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, looks[finding->severity].style);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (text), zt_display_label (finding->message, NULL));
  if (finding->fix != NULL && *finding->fix != '\0')
    gtk_box_append (GTK_BOX (text),
                    zt_display_label (finding->fix,
                                      finding->action == ZT_FIX_NONE ? "fix" : "dim-label"));
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "way");
  gtk_widget_set_name (button, finding->place);
  gtk_widget_set_tooltip_text (button, finding->basis);
  zt_display_set_name (button, finding->message);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_card_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_card (ZtAssistant *self, const ZtFinding *finding)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (card, "finding");
  gtk_box_append (GTK_BOX (card), make_way (self, finding));
  if (finding->action != ZT_FIX_NONE)
    gtk_box_append (GTK_BOX (card), make_fix (self, finding));
  return card;
}

static guint
count_rules (GPtrArray *findings)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < findings->len; i++)
    g_hash_table_add (ids, (gpointer) ((ZtFinding *) g_ptr_array_index (findings, i))->id);
  return g_hash_table_size (ids);
}

/* Cards that say the same stay: with a card the keyboard's place would go. */
static void
make_cards (ZtAssistant *self, GPtrArray *findings)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (findings->len, CARDS_SHOWN); i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (text, "%d %s %s\n", finding->severity, finding->place,
                              finding->message);
    }
  if (g_strcmp0 (self->shown, text->str) == 0)
    return;
  g_free (self->shown);
  self->shown = g_string_free (g_steal_pointer (&text), FALSE);
  zt_display_clear (GTK_WIDGET (self->cards));
  for (guint i = 0; i < MIN (findings->len, CARDS_SHOWN); i++)
    gtk_box_append (self->cards, make_card (self, g_ptr_array_index (findings, i)));
}

static void
show_findings (ZtAssistant *self)
{
  GPtrArray *findings = zt_bid_model_get_findings (self->model);
  guint errors = zt_bid_model_count (self->model, ZT_SEVERITY_BLOCK);
  guint warnings = zt_bid_model_count (self->model, ZT_SEVERITY_WARN);
  g_autofree char *error_text = NULL;
  g_autofree char *warning_text = NULL;
  g_autofree char *passed = NULL;
  guint rules;

  if (findings == NULL)
    return;
  error_text = g_strdup_printf (ngettext ("%u error", "%u errors", errors), errors);
  warning_text = g_strdup_printf (ngettext ("%u warning", "%u warnings", warnings), warnings);
  zt_display_set_pill (self->errors, errors > 0 ? error_text : "", "pill-bad");
  zt_display_set_pill (self->warnings, warnings > 0 ? warning_text : "", "pill-warn");
  make_cards (self, findings);
  gtk_widget_set_visible (self->empty, findings->len == 0);
  rules = (guint) zt_bid_check_count () - count_rules (findings);
  /* TRANSLATORS: how many checks found nothing */
  passed = g_strdup_printf (ngettext ("%u other check passed", "%u other checks passed", rules),
                            rules);
  gtk_label_set_text (self->passed, passed);
}

void
zt_assistant_set_model (ZtAssistant *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_ASSISTANT (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  g_signal_connect_object (model, "checked", G_CALLBACK (show_findings), self, G_CONNECT_SWAPPED);
  show_findings (self);
}

static void
zt_assistant_dispose (GObject *object)
{
  g_clear_object (&ZT_ASSISTANT (object)->model);
  g_clear_pointer (&ZT_ASSISTANT (object)->shown, g_free);
  G_OBJECT_CLASS (zt_assistant_parent_class)->dispose (object);
}

static void
zt_assistant_class_init (ZtAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_assistant_dispose;
  signals[PLACE_CHOSEN] = g_signal_new ("place-chosen", ZT_TYPE_ASSISTANT, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtAssistant, errors);
  gtk_widget_class_bind_template_child (widget_class, ZtAssistant, warnings);
  gtk_widget_class_bind_template_child (widget_class, ZtAssistant, cards);
  gtk_widget_class_bind_template_child (widget_class, ZtAssistant, passed);
  gtk_widget_class_bind_template_child (widget_class, ZtAssistant, empty);
}

static void
zt_assistant_init (ZtAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

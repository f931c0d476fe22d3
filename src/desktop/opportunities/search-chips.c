/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search filters by, as removable chips and in words. */
#define G_LOG_DOMAIN "zt-search-chips"
#include "config.h"

#include "search-chips.h"

#include "catalogue.h"
#include "codes.h"
#include "display.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *name;
  char *text; /* (nullable): not filtered by this */
} Chip;

#define N_CHIPS 10
#define N_SHOWN 8 /* the last two have buttons of their own */
#define CHIPS_A_LINE 3

static gboolean
given (const char *text)
{
  return text != NULL && *text != '\0';
}

static char *
describe_budget (const ZtSearch *search)
{
  g_autofree char *least = zt_display_fen (search->least);
  g_autofree char *most = zt_display_fen (search->most);

  if (search->least > 0 && search->most > 0)
    return g_strdup_printf ("%s – %s", least, most);
  if (search->least > 0)
    return g_strdup_printf ("≥ %s", least);
  return search->most > 0 ? g_strdup_printf ("≤ %s", most) : NULL;
}

static char *
describe_code (const ZtSearch *search)
{
  const ZtCatalogueEntry *entry = given (search->code) ? zt_catalogue_lookup (search->code) : NULL;

  if (!given (search->code))
    return NULL;
  return entry != NULL ? g_strdup_printf ("%s %s", search->code, entry->name)
                       : g_strdup (search->code);
}

static char *
describe_days (const ZtSearch *search)
{
  guint days = (guint) search->days;

  if (days == 0)
    return NULL;
  /* TRANSLATORS: tenders that close within so many days */
  return g_strdup_printf (ngettext ("within %u day", "within %u days", days), days);
}

static void
describe (const ZtSearch *search, Chip chips[N_CHIPS])
{
  const Chip all[N_CHIPS] = {
    { "method", given (search->method)
                    ? g_strdup (zt_code_label (zt_procurement_method_details, search->method))
                    : NULL },
    { "category", given (search->category)
                      ? g_strdup (zt_code_label (zt_procurement_categories, search->category))
                      : NULL },
    { "code", describe_code (search) },
    { "region", given (search->region) ? g_strdup (search->region) : NULL },
    { "buyer", given (search->buyer) ? g_strdup (search->buyer) : NULL },
    { "budget", describe_budget (search) },
    { "days", describe_days (search) },
    { "reserved", search->reserved ? g_strdup (_ ("Small firms only")) : NULL },
    { "favourite", search->favourite ? g_strdup (_ ("Favourites")) : NULL },
    { "recommended", search->recommended ? g_strdup (_ ("Recommended")) : NULL },
  };

  for (gsize i = 0; i < N_CHIPS; i++)
    chips[i] = all[i];
}

static GtkWidget *
make_chip (const Chip *chip)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *label = gtk_label_new (chip->text);
  GtkWidget *cross = gtk_label_new ("✕");
  /* TRANSLATORS: %s is a filter, such as "Open tendering" */
  g_autofree char *name = g_strdup_printf (_ ("Remove the filter %s"), chip->text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), cross);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, name);
  zt_display_set_name (button, name);
  gtk_widget_add_css_class (button, "chip");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "tenders.remove-filter");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", chip->name);
  return button;
}

guint
zt_search_chips_fill (GtkFlowBox *box, const ZtSearch *search)
{
  Chip chips[N_CHIPS];
  guint n = 0;

  g_return_val_if_fail (GTK_IS_FLOW_BOX (box) && search != NULL, 0);
  describe (search, chips);
  zt_display_clear (GTK_WIDGET (box));
  for (gsize i = 0; i < N_CHIPS; i++)
    if (i >= N_SHOWN)
      g_free (chips[i].text);
    else if (chips[i].text != NULL)
      {
        GtkWidget *child = gtk_flow_box_child_new ();

        /* The button takes the focus, not what it stands in. */
        gtk_widget_set_focusable (child, FALSE);
        gtk_widget_set_halign (child, GTK_ALIGN_START);
        gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), make_chip (&chips[i]));
        gtk_flow_box_append (box, child);
        g_free (chips[i].text);
        n++;
      }
  /* What fits beside one another, not spread over the width. */
  gtk_flow_box_set_max_children_per_line (box, CHIPS_A_LINE);
  gtk_flow_box_set_min_children_per_line (box, CLAMP (n, 1, CHIPS_A_LINE));
  return n;
}

void
zt_search_remove_filter (ZtSearch *search, const char *name)
{
  const struct
  {
    const char *name;
    char **text;
  } texts[] = { { "method", &search->method },
                { "category", &search->category },
                { "code", &search->code },
                { "region", &search->region },
                { "buyer", &search->buyer } };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (texts[i].name, name))
      g_clear_pointer (texts[i].text, g_free);
  if (g_str_equal (name, "budget"))
    search->least = search->most = 0;
  else if (g_str_equal (name, "days"))
    search->days = 0;
  else if (g_str_equal (name, "reserved"))
    search->reserved = FALSE;
  else if (g_str_equal (name, "favourite"))
    search->favourite = FALSE;
  else if (g_str_equal (name, "recommended"))
    search->recommended = FALSE;
}

char *
zt_search_describe (const ZtSearch *search)
{
  GString *text = g_string_new (given (search->text) ? search->text : "");
  Chip chips[N_CHIPS];

  describe (search, chips);
  for (gsize i = 0; i < N_CHIPS; i++)
    if (chips[i].text != NULL)
      {
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", chips[i].text);
        g_free (chips[i].text);
      }
  if (text->len == 0)
    g_string_append (text, _ ("All tenders"));
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tender's facts, tables and documents as widgets. */
#define G_LOG_DOMAIN "zt-tender-details"
#include "config.h"

#include "tender-details.h"

#include "codes.h"
#include "display.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

/* A table longer than this is for the tender document, not for the summary. */
#define ROWS_MAX 60

static void
add_fact (GtkBox *box, const char *name, const char *value)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *text = zt_display_label (value, "fact-value");

  gtk_box_append (GTK_BOX (cell), zt_display_label (name, "dim-label"));
  gtk_box_append (GTK_BOX (cell), text);
  gtk_widget_add_css_class (text, "numeric");
  gtk_widget_add_css_class (cell, "fact");
  gtk_box_append (box, cell);
}

void
zt_tender_details_fill_facts (GtkBox *box, JsonObject *tender)
{
  g_autofree char *deadline = zt_display_when (tender, "tenderPeriod.endDate");
  gint64 ceiling = zt_json_get_fen (tender, "ceiling");
  g_autofree char *money
      = zt_display_fen (ceiling >= 0 ? ceiling : zt_json_get_fen (tender, "value"));
  g_autofree char *security = zt_display_fen (zt_json_get_fen (tender, "bidSecurity"));
  const char *criteria = zt_json_get_string (tender, "awardCriteria");
  const char *award = criteria != NULL ? zt_code_label (zt_award_criteria, criteria) : "—";
  gint64 weight = zt_json_get_int (tender, "priceWeight", 0);
  g_autofree char *evaluation
      = weight > 0
            /* TRANSLATORS: how bids are evaluated, and the weight of the price */
            ? g_strdup_printf (_ ("%s, price %d %%"), award, (int) weight)
            : g_strdup (award);

  zt_display_clear (GTK_WIDGET (box));
  add_fact (box, _ ("Deadline (server time)"), deadline);
  add_fact (box, ceiling >= 0 ? _ ("Price ceiling") : _ ("Budget"), money);
  add_fact (box, _ ("Evaluation"), evaluation);
  add_fact (box, _ ("Bid security"),
            zt_json_get_fen (tender, "bidSecurity") >= 0 ? security : _ ("None"));
}

static void
add_heading (GtkBox *box, const char *text, const char *more)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  gtk_box_append (GTK_BOX (line), zt_display_label (text, "heading"));
  if (more != NULL)
    gtk_box_append (GTK_BOX (line), zt_display_label (more, "dim-label"));
  gtk_widget_set_margin_top (line, 6);
  gtk_box_append (box, line);
}

static GtkWidget *
make_cell (const char *text, double xalign, gboolean head, gboolean expand)
{
  GtkWidget *label = zt_display_label (text, head ? "table-head" : "table-cell");

  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  gtk_widget_set_hexpand (label, expand);
  if (xalign > 0.5)
    gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  return label;
}

static GtkWidget *
make_table (const char *const *titles, const double *xalign, guint n, guint wide)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "table");
  for (guint i = 0; i < n; i++)
    gtk_grid_attach (GTK_GRID (grid), make_cell (titles[i], xalign[i], TRUE, i == wide), (int) i, 0,
                     1, 1);
  return grid;
}

static const char *
text_of (JsonObject *object, const char *path)
{
  const char *text = zt_json_get_string (object, path);

  return text != NULL ? text : "";
}

static void
add_items (GtkBox *box, JsonArray *items)
{
  static const double xalign[] = { 0, 0, 1, 0, 1 };
  const char *const titles[]
      = { _ ("Catalogue"), _ ("Name"), _ ("Quantity"), _ ("Unit"), _ ("Highest unit price") };
  guint n = items != NULL ? json_array_get_length (items) : 0;
  GtkWidget *grid;

  if (n == 0)
    return;
  add_heading (box, _ ("What Is Bought"), NULL);
  grid = make_table (titles, xalign, G_N_ELEMENTS (titles), 1);
  zt_display_set_name (grid, _ ("What is bought"));
  for (guint i = 0; i < MIN (n, ROWS_MAX); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      g_autofree char *ceiling = zt_display_fen (zt_json_get_fen (item, "unitCeiling"));
      const char *const cells[]
          = { text_of (item, "classification.id"), text_of (item, "description"),
              text_of (item, "quantity"), text_of (item, "unit"), ceiling };

      for (guint j = 0; j < G_N_ELEMENTS (cells); j++)
        gtk_grid_attach (GTK_GRID (grid), make_cell (cells[j], xalign[j], FALSE, j == 1), (int) j,
                         (int) i + 1, 1, 1);
    }
  gtk_box_append (box, grid);
}

/* "≥ 8 cores"; "" when the text says it all. */
static char *
describe_bound (JsonObject *requirement)
{
  static const struct
  {
    const char *code;
    const char *sign;
  } signs[] = { { ">=", "≥ " }, { "<=", "≤ " }, { "=", "= " } };
  const char *comparator = text_of (requirement, "comparator");
  const char *value = text_of (requirement, "value");
  const char *unit = text_of (requirement, "unit");

  for (gsize i = 0; *value != '\0' && i < G_N_ELEMENTS (signs); i++)
    if (g_str_equal (comparator, signs[i].code))
      return g_strconcat (signs[i].sign, value, *unit != '\0' ? " " : "", unit, NULL);
  return g_strdup (value);
}

static void
add_requirements (GtkBox *box, JsonArray *requirements)
{
  static const double xalign[] = { 0, 0.5, 0, 0 };
  const char *const titles[] = { _ ("No."), _ ("Mark"), _ ("Requirement"), _ ("Bound") };
  guint n = requirements != NULL ? json_array_get_length (requirements) : 0;
  g_autofree char *more = NULL;
  GtkWidget *grid;

  if (n == 0)
    return;
  more = n > ROWS_MAX
             /* TRANSLATORS: how many of how many requirements are shown */
             ? g_strdup_printf (_ ("the first %d of %u; all of them in the tender document"),
                                ROWS_MAX, n)
             : g_strdup (_ ("★ must be met, ▲ weighs in the evaluation"));
  add_heading (box, _ ("What Is Required"), more);
  grid = make_table (titles, xalign, G_N_ELEMENTS (titles), 2);
  zt_display_set_name (grid, _ ("What is required"));
  for (guint i = 0; i < MIN (n, ROWS_MAX); i++)
    {
      JsonObject *requirement = json_array_get_object_element (requirements, i);
      g_autofree char *bound = describe_bound (requirement);
      const char *const cells[] = { text_of (requirement, "id"), text_of (requirement, "mark"),
                                    text_of (requirement, "text"), bound };

      for (guint j = 0; j < G_N_ELEMENTS (cells); j++)
        gtk_grid_attach (GTK_GRID (grid), make_cell (cells[j], xalign[j], FALSE, j == 2), (int) j,
                         (int) i + 1, 1, 1);
      if (*cells[1] != '\0')
        gtk_widget_add_css_class (gtk_grid_get_child_at (GTK_GRID (grid), 1, (int) i + 1), "mark");
    }
  gtk_box_append (box, grid);
}

static void
add_terms (GtkBox *box, JsonObject *tender)
{
  static const struct
  {
    const char *path;
    const char *label;
  } terms[] = {
    { "eligibilityCriteria", N_ ("Qualification of suppliers") },
    { "deliveryPeriod", N_ ("Delivery") },
    { "deliveryAddress", N_ ("Place of delivery") },
    { "paymentTerms", N_ ("Payment") },
    { "bidOpening.location", N_ ("Place of the opening") },
    { "contactPoint.name", N_ ("Contact") },
    { "contactPoint.telephone", N_ ("Telephone") },
  };
  GtkWidget *grid = gtk_grid_new ();
  int row = 0;

  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "table");
  for (gsize i = 0; i < G_N_ELEMENTS (terms); i++)
    {
      const char *text = zt_json_get_string (tender, terms[i].path);

      if (text == NULL || *text == '\0')
        continue;
      gtk_grid_attach (GTK_GRID (grid),
                       make_cell (g_dgettext (GETTEXT_PACKAGE, terms[i].label), 0, FALSE, FALSE), 0,
                       row, 1, 1);
      gtk_widget_add_css_class (gtk_grid_get_child_at (GTK_GRID (grid), 0, row), "dim-label");
      gtk_grid_attach (GTK_GRID (grid), make_cell (text, 0, FALSE, TRUE), 1, row++, 1, 1);
    }
  if (row == 0)
    {
      g_object_ref_sink (grid);
      g_object_unref (grid);
      return;
    }
  add_heading (box, _ ("Terms"), NULL);
  gtk_box_append (box, grid);
}

void
zt_tender_details_fill (GtkBox *box, JsonObject *tender)
{
  zt_display_clear (GTK_WIDGET (box));
  add_items (box, zt_json_get_array (tender, "items"));
  add_requirements (box, zt_json_get_array (tender, "requirements"));
  add_terms (box, tender);
}

GtkWidget *
zt_tender_details_document (JsonObject *document)
{
  const char *title = text_of (document, "title");
  g_autofree char *size = zt_display_size ((guint64) zt_json_get_int (document, "size", 0));
  g_autofree char *when = zt_display_when (document, "datePublished");
  g_autofree char *more = g_strdup_printf ("%s · %s", size, when);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = zt_display_label (title, NULL);
  GtkWidget *details = zt_display_label (more, "dim-label");
  GtkWidget *read = zt_display_label (_ ("Read"), "link");

  gtk_label_set_wrap (GTK_LABEL (details), FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (details), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (line), gtk_image_new_from_icon_name ("zt-document-symbolic"));
  gtk_box_append (GTK_BOX (line), label);
  gtk_widget_add_css_class (details, "numeric");
  gtk_widget_set_hexpand (details, TRUE);
  gtk_box_append (GTK_BOX (line), details);
  gtk_label_set_wrap (GTK_LABEL (read), FALSE);
  gtk_box_append (GTK_BOX (line), read);
  gtk_button_set_child (GTK_BUTTON (button), line);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "tender.open-document");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", text_of (document, "sha256"),
                                    title);
  zt_display_set_name (button, title);
  return button;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft through other people's changes: an older revision brought back, a colleague's version
 * merged, a tender that is clarified. test-change BUILD SOURCE WORK */
#define G_LOG_DOMAIN "zt-test-change"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "zt-os.h"

static char *tender, *draft;

static void
assert_value (const char *path, const char *expected)
{
  g_autofree char *value = desk_value ("draft", draft, path);

  g_assert_cmpstr (value, ==, expected);
}

static gboolean
has_prices (void)
{
  g_autofree char *lines = desk_value ("draft", draft, "prices.lines");

  return lines != NULL && strstr (lines, "unitPrice") != NULL;
}

/* The first revision holds nothing yet. Restored, it is the newest; undone, all is back. */
static void
test_restore (void)
{
  g_autofree char *page = g_strconcat ("bids/", draft, "/letter", NULL);
  g_autofree char *compare = ui_before_blank (_ ("Compare with %s"));
  g_autofree char *restored = ui_before_blank (_ ("Restored: %s"));
  g_autofree char *undone = ui_before_blank (_ ("Undone: %s"));
  g_autofree char *given = desk_value ("draft", draft, "answers.letter.delivery");

  g_assert_true (has_prices ());
  desk_window (page, NULL);
  ui_press_last (compare);
  ui_press (_ ("Restore This Revision"));
  g_free (ui_see_prefix (restored));
  assert_value ("answers.letter.delivery", NULL);
  g_assert_false (has_prices ());
  ui_press (_ ("Undo"));
  g_free (ui_see_prefix (undone));
  assert_value ("answers.letter.delivery", given);
  g_assert_true (has_prices ());
  ui_stop ();
}

/* Out to a colleague's PC and back, while here something else was written. */
static void
test_merge (void)
{
  g_autofree char *colleague = desk_path ("colleague");
  g_autofree char *out = desk_path ("out.ztbid");
  g_autofree char *back = desk_path ("back.ztbid");
  g_autofree char *page = g_strconcat ("bids/", draft, "/letter", NULL);

  desk_connect (colleague, "supplier1");
  g_free (desk_cli ("bid", "export", draft, out, NULL));
  g_free (desk_cli_in (colleague, "bid", "import", out, NULL));
  g_free (desk_cli_in (colleague, "bid", "set", draft, "answers.letter.validityDays=90", NULL));
  g_free (desk_cli_in (colleague, "bid", "export", draft, back, NULL));
  g_free (desk_cli ("bid", "set", draft, "answers.letter.delivery=两日内", NULL));
  desk_window (page, back);
  ui_see (_ ("Nothing clashes. This is what comes in:"));
  ui_press (_ ("Merge"));
  ui_see (_ ("The colleague’s draft was taken over; both versions are in the history."));
  assert_value ("answers.letter.validityDays", "90");
  assert_value ("answers.letter.delivery", "两日内");
}

/* The purchaser asks for more than the draft offers. */
static void
clarify (void)
{
  g_autofree char *buyer = desk_path ("buyer");
  g_autofree char *file = desk_path ("amend.json");
  g_autofree char *requirements = desk_value ("tender", tender, "requirements");
  g_autoptr (JsonNode) list = zt_json_parse (requirements, -1, NULL);
  g_autofree char *changed = NULL;
  g_autofree char *text = NULL;

  json_object_set_string_member (json_array_get_object_element (json_node_get_array (list), 0),
                                 "value", "33");
  changed = json_to_string (list, FALSE);
  text = g_strdup_printf ("{\"text\":\"打印速度提高\",\"affectsBids\":true,\"requirements\":%s}",
                          changed);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  desk_connect (buyer, "buyer1");
  g_free (desk_cli_as (buyer, "buyer1", "do", "tender", tender, "amend", "--body", file, NULL));
}

/* The window tells it, keeps the answers, and asks for what has to be looked at again. */
static void
test_amended (void)
{
  g_autofree char *before = desk_value ("draft", draft, "tenderVersion");
  g_autofree char *response = desk_value ("draft", draft, "deviations.T1.response");

  g_autofree char *after = NULL;
  g_autofree char *ask = ui_before_blank (
      ngettext ("The tender has changed since this bid was begun. Your answers are "
                "kept; %u change is still to be looked at.",
                "The tender has changed since this bid was begun. Your answers are "
                "kept; %u changes are still to be looked at.",
                2));

  clarify ();
  ui_press (_ ("Synchronise now"));
  ui_press_prefix (_ ("Look at the Changes…"));
  g_free (ui_see_prefix (ask));
  ui_press (_ ("All Looked At"));
  ui_see (_ ("All has been looked at: the bid is for the tender as it is now."));
  after = desk_value ("draft", draft, "tenderVersion");
  g_assert_cmpint (atoi (after), >, atoi (before));
  assert_value ("deviations.T1.response", response);
  assert_value ("answers.letter.delivery", "两日内");
  ui_stop ();
}

int
main (int argc, char **argv)
{
  zt_os_init_locale ();
  if (argc != 4)
    return 2;
  desk_plan (3);
  desk_open (argv[1], argv[3]);
  tender = desk_tender (1);
  draft = desk_fill (tender);
  test_restore ();
  desk_ok ("an older revision is brought back, and taken back again");
  test_merge ();
  desk_ok ("a colleague's version comes in beside one's own");
  test_amended ();
  desk_ok ("a clarified tender is told, the answers are kept, the changes looked at");
  desk_close ();
  g_free (tender);
  g_free (draft);
  return 0;
}

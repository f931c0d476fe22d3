/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A week without the platform: forty actions, some of which travel, one of which is refused. All
 * arrive exactly once, nothing else is lost, and the window says how it stands at each stage.
 * test-offline BUILD SOURCE WORK */
#define G_LOG_DOMAIN "zt-test-offline"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "desk.h"
#include "zt-os.h"

#define ENQUIRIES 17
#define MATERIALS 10
#define ANSWERS 5
#define CANCELLED "449901-2026-00105" /* its purchaser's approver is approver3 */
#define DELIVERY "交货（服务）期承诺 *"

static char *submitted_tender, *submitted, *open_tender, *draft;
static guint n_actions;

/* --- while there is no network --- */

static void
ask (const char *id, const char *tender)
{
  g_autofree char *organisation = desk_account ("supplier1", "organisationId");
  g_autofree char *about = g_strconcat ("tender=", tender, NULL);
  g_autofree char *by = g_strconcat ("organisation=", organisation, NULL);
  g_autofree char *title = g_strconcat ("title=", id, NULL);

  g_free (desk_cli ("do", "enquiry", id, "create", "--set", about, "--set", by, "--set", title,
                    "--set", "description=请明确验收办法", NULL));
  n_actions++;
}

static void
ask_all (void)
{
  for (guint i = 0; i < ENQUIRIES; i++)
    {
      g_autofree char *id = g_strdup_printf ("week-%u", i);

      ask (id, open_tender);
    }
  ask ("week-refused", CANCELLED);
}

static void
keep_materials (void)
{
  for (guint i = 0; i < MATERIALS; i++)
    {
      g_autofree char *title = g_strdup_printf ("离线录入 %u", i);

      g_free (desk_cli ("library", "add", "certificate", title, NULL));
      n_actions++;
    }
}

/* "Offline, N waiting": as many as the outbox holds. */
static void
see_waiting (void)
{
  g_autofree char *outbox = desk_cli ("outbox", "--json", NULL);
  g_autoptr (JsonNode) node = zt_json_parse (outbox, -1, NULL);
  guint n = json_array_get_length (json_node_get_array (node));
  g_autofree char *text
      = g_strdup_printf (ngettext ("Offline, %u waiting", "Offline, %u waiting", n), n);

  ui_see (text);
}

static void
write_in_the_window (void)
{
  g_autofree char *price = g_strdup_printf (_ ("Unit price of line %u"), 1);

  for (guint i = 0; i < ANSWERS; i++)
    {
      g_autofree char *text = g_strdup_printf ("第 %u 天改", i);

      ui_type (DELIVERY, text);
      ui_see (_ ("Saved"));
      n_actions++;
    }
  ui_click ("分项报价表");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("15%u0", i);

      ui_type (price, text);
      ui_see (_ ("Saved"));
      n_actions++;
    }
}

static void
keep_favourite (void)
{
  g_autofree char *page = g_strconcat ("opportunities/", open_tender, NULL);

  desk_window (page, NULL);
  ui_press (_ ("Keep as a favourite"));
  n_actions++;
  see_waiting ();
  ui_stop ();
}

static void
submit_in_the_window (void)
{
  g_autofree char *page = g_strconcat ("bids/", submitted, "/step:6", NULL);

  desk_window (page, NULL);
  ui_press (_ ("Submit Now"));
  ui_see (_ ("There is no network: the bid waits in the outbox."));
  n_actions++;
  see_waiting ();
  ui_stop ();
}

static void
test_offline (void)
{
  g_autofree char *page = NULL;

  g_free (desk_cli ("bid", "seal", submitted, NULL));
  ask_all ();
  keep_materials ();
  keep_favourite ();
  page = g_strconcat ("bids/", draft, "/letter", NULL);
  desk_window (page, NULL);
  see_waiting ();
  write_in_the_window ();
  ui_stop ();
  submit_in_the_window ();
  g_assert_cmpuint (n_actions, ==, 40);
}

/* --- and when it is back --- */

static guint
count_own (const char *workspace, gboolean *once)
{
  g_autofree char *text = desk_cli_in (workspace, "list", "enquiry", "--json", NULL);
  g_autoptr (JsonNode) node = zt_json_parse (text, -1, NULL);
  JsonArray *list = json_node_get_array (node);
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *enquiry = json_array_get_object_element (list, i);

      if (!g_str_has_prefix (zt_json_get_string (enquiry, "id"), "week-"))
        continue;
      n++;
      *once = *once && zt_json_get_int (enquiry, "version", 0) == 1;
    }
  return n;
}

/* A colleague's PC and the purchaser's see what arrived. */
static void
assert_arrived (void)
{
  g_autofree char *other = desk_path ("other");
  g_autofree char *buyer = desk_path ("buyer");
  g_autofree char *bids = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *list;
  gboolean once = TRUE;

  desk_connect (other, "supplier1");
  desk_connect (buyer, "buyer1");
  g_assert_cmpuint (count_own (buyer, &once), ==, ENQUIRIES);
  g_assert_true (once);
  bids = desk_cli_in (other, "list", "bid", "--json", NULL);
  node = zt_json_parse (bids, -1, NULL);
  list = json_node_get_array (node);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (zt_json_get_string (json_array_get_object_element (list, 0), "state"), ==,
                   "submitted");
}

/* What never travels is as it was left. */
static void
assert_kept (void)
{
  g_autofree char *materials = desk_cli ("library", "search", "离线录入", "--json", NULL);
  g_autoptr (JsonNode) node = zt_json_parse (materials, -1, NULL);
  g_autofree char *answer = desk_value ("draft", draft, "answers.letter.delivery");
  g_autofree char *lines = desk_value ("draft", draft, "prices.lines");

  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, MATERIALS);
  g_assert_cmpstr (answer, ==, "第 4 天改");
  g_assert_nonnull (strstr (lines, "1540"));
}

static void
test_back (void)
{
  g_autofree char *needs = g_strdup_printf (ngettext ("%u needs you", "%u need you", 1), 1);
  g_autofree char *in_sync = ui_before_blank (_ ("In sync %s"));

  desk_start_platform ();
  desk_window ("outbox", NULL);
  ui_see (needs);
  assert_arrived ();
  assert_kept ();
  desk_ok ("what travels arrived exactly once, the rest is kept, the refused one is told");
  ui_press (_ ("Compare and Decide"));
  ui_press (_ ("Take the Platform’s"));
  g_free (ui_see_prefix (in_sync));
  g_free (desk_cli ("bid", "receipt", submitted, NULL));
  g_free (desk_cli ("sync", NULL));
  ui_stop ();
  assert_arrived ();
  desk_ok ("in sync, and nothing is sent twice");
}

/* Before the network goes: a signed bid, another one in work, and a tender that is cancelled
 * without this desk's knowing. */
static void
prepare (void)
{
  g_autofree char *identity = desk_account ("supplier1", "identity");
  g_autofree char *approver = desk_path ("approver");

  submitted_tender = desk_tender (0);
  submitted = desk_fill (submitted_tender);
  open_tender = desk_tender (1);
  draft = desk_fill (open_tender);
  g_free (desk_cli ("bid", "sign", submitted, "--identity", identity, NULL));
  desk_connect (approver, "approver3");
  g_free (desk_cli_as (approver, "approver3", "do", "tender", CANCELLED, "cancel", "--set",
                       "reason=另行采购", NULL));
  desk_stop_platform ();
}

int
main (int argc, char **argv)
{
  zt_os_init_locale ();
  if (argc != 4)
    return 2;
  desk_open (argv[1], argv[3]);
  desk_plan (3);
  prepare ();
  test_offline ();
  desk_ok ("forty actions without a platform");
  test_back ();
  desk_close ();
  g_free (submitted_tender);
  g_free (submitted);
  g_free (open_tender);
  g_free (draft);
  return 0;
}

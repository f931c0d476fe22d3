/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written stays: the power goes, steps are taken back, a colleague's version comes in, the
 * tender changes. test-draft BUILD SOURCE WORK */
#define G_LOG_DOMAIN "zt-test-draft"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "desk.h"
#include "zt-os.h"

#define DELIVERY "交货（服务）期承诺 *"
#define VALIDITY "投标有效期（日历天） *"

static char *tender, *draft;

static void
assert_answer (const char *field, const char *expected)
{
  g_autofree char *path = g_strconcat ("answers.letter.", field, NULL);
  g_autofree char *value = desk_value ("draft", draft, path);

  g_assert_cmpstr (value, ==, expected);
}

static void
open_window (const char *part)
{
  g_autofree char *page = g_strjoin ("/", "bids", draft, part, NULL);

  desk_window (page, NULL);
}

/* --- kill -9 --- */

static void
test_kill (void)
{
  g_autofree char *shown = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *again = NULL;

  open_window ("letter");
  ui_type (DELIVERY, "合同签订后 7 日内");
  ui_see (_ ("Saved"));
  ui_kill ();
  assert_answer ("delivery", "合同签订后 7 日内");

  open_window ("letter");
  shown = ui_read (DELIVERY);
  g_assert_cmpstr (shown, ==, "合同签订后 7 日内");
  ui_type (DELIVERY, "合同签订后 5 日内");
  ui_kill (); /* before the window could say that it is saved */
  kept = desk_value ("draft", draft, "answers.letter.delivery");
  g_assert_true (g_str_equal (kept, "合同签订后 7 日内")
                 || g_str_equal (kept, "合同签订后 5 日内"));
  open_window ("letter");
  again = ui_read (DELIVERY);
  g_assert_cmpstr (again, ==, kept);
}

typedef struct
{
  GSubprocess *look; /* (owned) (nullable) */
  gboolean found;
} Watch;

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  g_autofree char *out = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &out, NULL, NULL);
  g_clear_object (&watch->look);
  watch->found = out != NULL && strstr (out, "合同签订后") == NULL && strstr (out, draft) != NULL;
}

/* Whoever never stops typing is saved too: another process looks meanwhile. */
static gboolean
is_kept (guint typed, gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->look == NULL && !watch->found)
    {
      watch->look = desk_cli_begin ("show", "draft", draft, "--json", NULL);
      g_subprocess_communicate_utf8_async (watch->look, NULL, NULL, looked_cb, watch);
    }
  return watch->found;
}

static void
test_typing_on (void)
{
  Watch watch = { NULL, FALSE };
  g_autofree char *kept = NULL;

  ui_type_until (DELIVERY, is_kept, &watch);
  ui_kill ();
  kept = desk_value ("draft", draft, "answers.letter.delivery");
  g_assert_cmpint (g_ascii_strtoll (kept, NULL, 10), >, 0);
}

/* What was done before the power went can still be taken back, and done again. */
static void
test_undo (void)
{
  g_autofree char *undone = ui_before_blank (_ ("Undone: %s"));
  g_autofree char *redone = ui_before_blank (_ ("Redone: %s"));

  open_window ("letter");
  ui_type (DELIVERY, "三日内");
  ui_see (_ ("Saved"));
  ui_kill ();
  open_window ("letter");
  ui_press (_ ("Undo"));
  g_free (ui_see_prefix (undone));
  {
    g_autofree char *value = desk_value ("draft", draft, "answers.letter.delivery");

    g_assert_cmpstr (value, !=, "三日内");
  }
  ui_press (_ ("Redo"));
  g_free (ui_see_prefix (redone));
  assert_answer ("delivery", "三日内");
}

/* --- one press puts it right --- */

static void
test_fix (void)
{
  g_autofree char *button = g_strdup_printf (_ ("Set to %s"), "60");
  g_autofree char *error
      = g_strdup_printf (ngettext ("Deal with %u Error", "Deal with %u Errors", 1), 1);

  ui_type (VALIDITY, "30");
  ui_see (error);
  ui_press_prefix (button);
  ui_see (_ ("Nothing to complain about."));
  assert_answer ("validityDays", "60");
}

int
main (int argc, char **argv)
{
  zt_os_init_locale ();
  if (argc != 4)
    return 2;
  desk_plan (4);
  desk_open (argv[1], argv[3]);
  tender = desk_tender (1);
  draft = desk_fill (tender);
  test_kill ();
  desk_ok ("what the window called saved is there after the power went");
  test_typing_on ();
  desk_ok ("whoever types without a pause is saved too");
  test_undo ();
  desk_ok ("undo and redo work across a killed window");
  test_fix ();
  desk_ok ("one press puts an error right");
  ui_stop ();
  desk_close ();
  g_free (tender);
  g_free (draft);
  return 0;
}

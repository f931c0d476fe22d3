/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A newcomer: nothing on this computer yet, practice mode, a bid as the guide says, a verified
 * receipt. test-window BUILD SOURCE WORK */
#define G_LOG_DOMAIN "zt-test-window"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "desk.h"
#include "zt-os.h"

/* What the guide says now, and there one goes. */
static void
follow_guide (const char *step)
{
  ui_see (step);
  ui_press (_ ("Go There"));
}

static void
first_run (const char *build)
{
  g_autofree char *program = g_build_filename (build, "src/desktop/zhaotou", NULL);

  ui_start (program, NULL);
  ui_see (_ ("How Would You Like to Begin?"));
  ui_press (_ ("Practise"));
  follow_guide (_ ("Pick a tender"));
}

static void
write_the_bid (void)
{
  ui_click_first (_ ("Tenders"), 6);
  ui_press (_ ("Start Bid"));
  follow_guide (_ ("Fill in the bid"));
  ui_press (_ ("Fill from Sample"));
  ui_see (_ ("Nothing to complain about."));
  ui_see (_ ("Saved"));
}

/* 800 computers with a ceiling of 5,200 yuan each, and 4,442,880 yuan of other lines in the sample:
 * what the last price makes of them, check-platform.sh looks for in what was signed. */
static void
type_prices (void)
{
  g_autofree char *price = g_strdup_printf (_ ("Unit price of line %u"), 1);
  g_autofree char *error
      = g_strdup_printf (ngettext ("Deal with %u Error", "Deal with %u Errors", 1), 1);
  g_autofree char *over
      = g_strdup_printf (_ ("“%s”: the price of %s yuan exceeds the limit of %s yuan."),
                         "台式计算机", "5,300.00", "5,200.00");

  ui_click ("分项报价表");
  ui_type (price, "5300");
  ui_see ("¥8,682,880.00");
  ui_see (over);
  ui_press (error);
  ui_type (price, "5,000.01");
  ui_see ("¥8,442,888.00");
  ui_see (_ ("Nothing to complain about."));
  ui_see (_ ("Saved"));
}

/* The dialog tells a newcomer the PIN. */
static char *
read_pin (void)
{
  g_autofree char *prefix = ui_before_blank (_ ("Practice: the PIN of the sample key is %s"));
  g_autofree char *hint = ui_see_prefix (prefix);

  return g_strdup (hint + strlen (prefix));
}

static void
sign_the_bid (void)
{
  g_autofree char *pin = NULL;

  ui_see (_ ("Compose and look at it"));
  ui_press (_ ("Make PDF"));
  ui_see (_ ("Sign it"));
  ui_press (_ ("Go to Signing"));
  ui_see (_ ("The bid as it will be signed"));
  ui_press (_ ("Sign…"));
  pin = read_pin ();
  ui_type (_ ("PIN"), "000001");
  ui_press (_ ("Sign"));
  ui_see (_ ("The PIN was wrong. Try again."));
  ui_type (_ ("PIN"), pin);
  ui_press (_ ("Sign"));
}

static void
hand_in (void)
{
  ui_see (_ ("Seal it"));
  ui_press (_ ("Seal Now"));
  ui_see (_ ("Submit it"));
  ui_press (_ ("Submit Now"));
  ui_see (_ ("Receipt Verified"));
  ui_see (_ ("Practised"));
}

/* What the platform holds, asked by another program while the window is open. */
static void
check_platform (const char *build, const char *source, const char *work)
{
  g_autofree char *script = g_build_filename (source, "tests/desktop/check-platform.sh", NULL);
  g_autofree char *cli = g_build_filename (build, "src/cli/zhaotou-cli", NULL);
  g_autofree char *workspace = g_build_filename (work, "data/zhaotou/practice", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) check
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sh", script, cli, workspace, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (check, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  zt_os_init_locale ();
  if (argc != 4)
    return 2;
  desk_plan (4);
  first_run (argv[1]);
  desk_ok ("a first run leads into practice");
  write_the_bid ();
  type_prices ();
  desk_ok ("a bid is written, checked and its price changed");
  sign_the_bid ();
  hand_in ();
  desk_ok ("signed, sealed, submitted, and the receipt verified");
  check_platform (argv[1], argv[2], argv[3]);
  desk_ok ("the platform holds what was typed");
  ui_stop ();
  return 0;
}

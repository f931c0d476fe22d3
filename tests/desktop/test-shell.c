/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window keeps of its person: places, light mode; and words with a button, whose data
 * lives as long as they may be pressed. */
#define G_LOG_DOMAIN "zt-test-shell"
#include "config.h"

#include "light-mode.h"
#include "preferences.h"
#include "zt-desk.h"

static void
test_places (void)
{
  g_autofree char *none = zt_preferences_get_place ("/w/1");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *old = NULL;

  g_assert_null (none);
  zt_preferences_set_place ("/w/1", "bids/D/prices");
  zt_preferences_set_place ("/w/2", "outbox");
  zt_preferences_set_place ("/w/1", "home");
  first = zt_preferences_get_place ("/w/1");
  second = zt_preferences_get_place ("/w/2");
  g_assert_cmpstr (first, ==, "home");
  g_assert_cmpstr (second, ==, "outbox");
  /* Only those used last are kept: the list does not grow for ever. */
  for (guint i = 10; i < 18; i++)
    {
      g_autofree char *folder = g_strdup_printf ("/w/%u", i);

      zt_preferences_set_place (folder, "settings");
    }
  old = zt_preferences_get_place ("/w/2");
  g_assert_null (old);
}

/* It is decided once, so this is the only test of it. */
static void
test_light_mode (void)
{
  g_settings_set_enum (zt_preferences (), ZT_PREFERENCE_LIGHT_MODE, ZT_LIGHT_MODE_ON);
  g_unsetenv ("GSK_RENDERER");
  g_assert_true (zt_light_mode_is_on ());
  g_assert_nonnull (strstr (zt_light_mode_describe (), "because you chose so"));
  g_assert_cmpuint (zt_light_mode_cache (12), ==, 4);
  g_assert_cmpuint (zt_light_mode_cache (1), ==, 1);
  zt_light_mode_prepare ();
  g_assert_cmpstr (g_getenv ("GSK_RENDERER"), ==, "cairo");
  /* What a person has said in the environment stands. */
  g_setenv ("GSK_RENDERER", "gl", TRUE);
  zt_light_mode_prepare ();
  g_assert_cmpstr (g_getenv ("GSK_RENDERER"), ==, "gl");
}

static guint n_undone, n_freed;

static void
undo (gpointer data)
{
  g_assert_cmpstr (data, ==, "row 5");
  n_undone++;
}

static void
free_row (gpointer data)
{
  n_freed++;
  g_free (data);
}

static void
on_offer_cb (ZtDesk *desk, const ZtOffer *offer, GClosure **kept)
{
  g_assert_cmpstr (offer->text, ==, "Row removed");
  g_assert_cmpstr (offer->button, ==, "Undo");
  *kept = g_closure_ref (offer->closure);
}

static void
test_undo (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zt-shell-XXXXXX", NULL);
  g_autoptr (ZtDesk) desk = zt_desk_new (folder, FALSE);
  GClosure *kept = NULL;
  GValue button = G_VALUE_INIT;

  /* Nobody shows it: nothing is kept. */
  zt_desk_tell_undo (desk, "Row removed", undo, g_strdup ("row 5"), free_row);
  g_assert_cmpuint (n_freed, ==, 1);
  g_signal_connect (desk, "offer", G_CALLBACK (on_offer_cb), &kept);
  zt_desk_tell_undo (desk, "Row removed", undo, g_strdup ("row 5"), free_row);
  g_assert_cmpuint (n_freed, ==, 1);
  g_value_init (&button, G_TYPE_OBJECT);
  g_value_set_object (&button, desk);
  g_closure_set_marshal (kept, g_cclosure_marshal_VOID__VOID);
  g_closure_invoke (kept, NULL, 1, &button, NULL);
  g_assert_cmpuint (n_undone, ==, 1);
  g_value_unset (&button);
  g_closure_unref (kept);
  g_assert_cmpuint (n_freed, ==, 2);
  zt_desk_stop (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/places", test_places);
  g_test_add_func ("/shell/light-mode", test_light_mode);
  g_test_add_func ("/shell/undo", test_undo);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light mode for old computers. */
#define G_LOG_DOMAIN "zt-light-mode"
#include "config.h"

#include "light-mode.h"

#include "machine.h"
#include "preferences.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>

static struct
{
  gboolean decided;
  gboolean on;
  gboolean graphics;
  ZtLightMode preference;
  ZtMachineJudgement machine;
} mode;

static void
decide (void)
{
  ZtMachineFacts facts = { 0 };

  if (mode.decided)
    return;
  zt_os_read_machine (&facts);
  mode.decided = TRUE;
  mode.graphics = facts.graphics;
  mode.machine = zt_machine_judge (&facts);
  mode.preference = (ZtLightMode) g_settings_get_enum (zt_preferences (), ZT_PREFERENCE_LIGHT_MODE);
  mode.on = mode.preference == ZT_LIGHT_MODE_ON
            || (mode.preference == ZT_LIGHT_MODE_AUTO && mode.machine != ZT_MACHINE_STRONG);
}

gboolean
zt_light_mode_is_on (void)
{
  decide ();
  return mode.on;
}

const char *
zt_light_mode_describe (void)
{
  decide ();
  if (mode.preference == ZT_LIGHT_MODE_ON)
    return _ ("On, because you chose so: no animations, simple drawing, small caches.");
  if (mode.preference == ZT_LIGHT_MODE_OFF)
    return _ ("Off, because you chose so.");
  switch (mode.machine)
    {
    case ZT_MACHINE_LITTLE_MEMORY:
      return _ ("On, because this computer has 4 GB of memory or less: no animations, simple "
                "drawing, small caches.");
    case ZT_MACHINE_SLOW:
      return _ ("On, because this computer has at most two processors and no graphics device: no "
                "animations, simple drawing, small caches.");
    case ZT_MACHINE_STRONG:
      break;
    }
  return _ ("Off, because this computer is strong enough.");
}

void
zt_light_mode_prepare (void)
{
  decide ();
  /* Without a graphics device GL is drawn by the processor: slower and larger than cairo. */
  if (g_getenv ("GSK_RENDERER") == NULL && (mode.on || !mode.graphics))
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
}

guint
zt_light_mode_cache (guint usual)
{
  return zt_light_mode_is_on () ? MAX (usual / 3, 1) : usual;
}

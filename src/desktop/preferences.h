/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has set about the window, in GSettings. Nothing here is about work: that is in the
 * workspace. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ZT_PREFERENCE_WIDTH "window-width"
#define ZT_PREFERENCE_HEIGHT "window-height"
#define ZT_PREFERENCE_MAXIMIZED "window-maximized"
#define ZT_PREFERENCE_LIGHT_MODE "light-mode"       /* ZtLightMode */
#define ZT_PREFERENCE_LIVE_PREVIEW "live-preview"   /* ZtLivePreviewChoice */
#define ZT_PREFERENCE_NOTIFICATIONS "notifications" /* boolean */
#define ZT_PREFERENCE_STYLE "style"                 /* ZtStyle */
#define ZT_PREFERENCE_TEXT_SCALE "text-scale"
#define ZT_PREFERENCE_SYNC_INTERVAL "sync-interval" /* minutes */
#define ZT_PREFERENCE_PRACTISING "practising" /* the choice made last: where the next start goes   \
                                               */
#define ZT_PREFERENCE_LAST_VERSION "last-version"

/* The values of the schema's enumerations. */
typedef enum
{
  ZT_LIGHT_MODE_AUTO,
  ZT_LIGHT_MODE_ON,
  ZT_LIGHT_MODE_OFF,
} ZtLightMode;

typedef enum
{
  ZT_LIVE_PREVIEW_AUTO, /* nobody chose: not in light mode */
  ZT_LIVE_PREVIEW_ON,
  ZT_LIVE_PREVIEW_OFF,
} ZtLivePreviewChoice;

typedef enum
{
  ZT_STYLE_SYSTEM,
  ZT_STYLE_LIGHT,
  ZT_STYLE_DARK,
} ZtStyle;

/* (transfer none): installed, or of the build folder the program runs from. Ends the program with a
 * message when there is no schema at all. */
GSettings *zt_preferences (void);
/* Before the first zt_preferences(): nothing is read from the person's settings and nothing is
 * kept. */
void zt_preferences_forget_everything (void);

/* (nullable): the page that was open when @folder was left, as zt_window_show_page() takes it. */
char *zt_preferences_get_place (const char *folder);
/* Keeps it for the workspaces used last. */
void zt_preferences_set_place (const char *folder, const char *place);

G_END_DECLS

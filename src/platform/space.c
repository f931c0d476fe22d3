/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the disk uploads may still take, so that commands can always be written. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "space.h"

#include "zt-os.h"

/* ZT_TEST_FREE_SPACE names a file with a number of bytes: tests fill no real disk. */
static gboolean
free_space (const char *folder, guint64 *bytes)
{
  const char *instead = g_getenv ("ZT_TEST_FREE_SPACE");
  g_autofree char *text = NULL;

  if (instead == NULL)
    return zt_os_free_space (folder, bytes, NULL);
  return g_file_get_contents (instead, &text, NULL, NULL)
         && g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, G_MAXUINT64, bytes, NULL);
}

static guint64
reserve_of (const char *folder)
{
  guint64 size = 0;

  if (!zt_os_disk_size (folder, &size, NULL))
    return ZT_SPACE_RESERVE;
  return MIN (ZT_SPACE_RESERVE, size / ZT_SPACE_RESERVE_PART);
}

guint64
zt_space_for_uploads (const char *folder)
{
  guint64 space = 0, reserve = reserve_of (folder);

  if (!free_space (folder, &space))
    return G_MAXUINT64;
  return space > reserve ? space - reserve : 0;
}

gboolean
zt_space_is_short (const char *folder)
{
  guint64 space = 0;

  return free_space (folder, &space) && space < reserve_of (folder);
}

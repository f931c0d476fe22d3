/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address of a request as it may stand in a URL: what two readers could take for different
 * things is taken for nothing. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include "http-private.h"

#define SEGMENT_LIMIT 255
#define NO_TEXT '\xff' /* never part of UTF-8 */

/* In place. A NUL would end the text for us and not for the next reader, so it becomes something
 * that is no text; and so does an escape that is none. */
size_t
zt_http_unescape (void *data, struct MHD_Connection *connection, char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    {
      int high, low;

      if (*from != '%')
        {
          *to++ = *from;
          continue;
        }
      high = g_ascii_xdigit_value (from[1]);
      low = high >= 0 ? g_ascii_xdigit_value (from[2]) : -1;
      *to++ = low < 0 || (high == 0 && low == 0) ? NO_TEXT : (char) (high << 4 | low);
      if (low >= 0)
        from += 2;
    }
  *to = '\0';
  return (size_t) (to - text);
}

/* @spaces: line ends and tabs are text, too, as in what somebody searches for. */
static gboolean
is_printable (const char *text, gboolean spaces)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if ((c < 0x20 && !(spaces && (c == '\n' || c == '\r' || c == '\t')))
          || (c >= 0x7f && c < 0xa0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_good_path (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  if (!is_printable (path, FALSE) || strchr (path, '\\') != NULL)
    return FALSE;
  for (guint i = 0; segments[i] != NULL; i++)
    if (g_str_equal (segments[i], ".") || g_str_equal (segments[i], "..")
        || strlen (segments[i]) > SEGMENT_LIMIT)
      return FALSE;
  return TRUE;
}

static enum MHD_Result
check_argument (void *good, enum MHD_ValueKind kind, const char *key, const char *value)
{
  if (!is_printable (key, FALSE) || (value != NULL && !is_printable (value, TRUE)))
    *(gboolean *) good = FALSE;
  return MHD_YES;
}

gboolean
zt_request_has_good_address (ZtRequest *request)
{
  gboolean good = is_good_path (request->path);

  MHD_get_connection_values (request->connection, MHD_GET_ARGUMENT_KIND, check_argument, &good);
  return good;
}

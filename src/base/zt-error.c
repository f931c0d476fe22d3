/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common error domain. */
#include "config.h"

#include "zt-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* clang-format off: the name is no subtraction */
G_DEFINE_QUARK (zt - error - quark, zt_error)
/* clang-format on */

/* The system's words name neither the remedy nor what became of the data. */
static void
say_full (GError *error)
{
  g_autofree char *reason = error->message;

  error->code = ZT_ERROR_NO_SPACE;
  /* TRANSLATORS: %s is the system's own message */
  error->message = g_strdup_printf (
      _ ("The disk is full. Free some space and try again; what was there is unchanged. (%s)"),
      reason);
}

void
zt_error_convert_gio (GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  if ((*error)->domain == G_IO_ERROR)
    {
      if ((*error)->code == G_IO_ERROR_CANCELLED)
        return;
      (*error)->domain = ZT_ERROR;
      if ((*error)->code == G_IO_ERROR_NO_SPACE)
        say_full (*error);
      else if ((*error)->code == G_IO_ERROR_NOT_FOUND)
        (*error)->code = ZT_ERROR_NOT_FOUND;
      else
        (*error)->code = ZT_ERROR_IO;
    }
  else if ((*error)->domain == G_FILE_ERROR)
    {
      (*error)->domain = ZT_ERROR;
      if ((*error)->code == G_FILE_ERROR_NOSPC)
        say_full (*error);
      else if ((*error)->code == G_FILE_ERROR_NOENT)
        (*error)->code = ZT_ERROR_NOT_FOUND;
      else
        (*error)->code = ZT_ERROR_IO;
    }
}

gboolean
zt_error_refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (ZT_ERROR, ZT_ERROR_REFUSED, format, arguments);
  va_end (arguments);
  return FALSE;
}

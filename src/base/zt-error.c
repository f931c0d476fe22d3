/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common error domain. */
#include "config.h"

#include "zt-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (zt-error-quark, zt_error)

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
        (*error)->code = ZT_ERROR_NO_SPACE;
      else if ((*error)->code == G_IO_ERROR_NOT_FOUND)
        (*error)->code = ZT_ERROR_NOT_FOUND;
      else
        (*error)->code = ZT_ERROR_IO;
    }
  else if ((*error)->domain == G_FILE_ERROR)
    {
      (*error)->domain = ZT_ERROR;
      if ((*error)->code == G_FILE_ERROR_NOSPC)
        (*error)->code = ZT_ERROR_NO_SPACE;
      else if ((*error)->code == G_FILE_ERROR_NOENT)
        (*error)->code = ZT_ERROR_NOT_FOUND;
      else
        (*error)->code = ZT_ERROR_IO;
    }
}

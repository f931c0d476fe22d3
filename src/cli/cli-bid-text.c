/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers with tables and pictures out of files. */
#define G_LOG_DOMAIN "zt-cli"
#include "config.h"

#include "zt-cli.h"

#include "zt-bid.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "part.field=FILE": the file's text into @body. */
static gboolean
add_text (JsonObject *body, const char *pair, char **folder, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *path = equals != NULL ? g_strndup (pair, (gsize) (equals - pair)) : NULL;
  char *field
      = path != NULL && g_str_has_prefix (path, "answers.") ? path + strlen ("answers.") : path;
  char *dot = field != NULL ? strrchr (field, '.') : NULL;
  g_autofree char *text = NULL;
  JsonObject *answers, *part;

  if (dot == NULL)
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not PART.FIELD=FILE."), pair);
      return FALSE;
    }
  if (!zt_os_check_regular (equals + 1, error)
      || !g_file_get_contents (equals + 1, &text, NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  *dot = '\0';
  if (!json_object_has_member (body, "answers"))
    json_object_set_object_member (body, "answers", json_object_new ());
  answers = json_object_get_object_member (body, "answers");
  if (!json_object_has_member (answers, field))
    json_object_set_object_member (answers, field, json_object_new ());
  part = json_object_get_object_member (answers, field);
  g_strdelimit (text, "\r", '\n');
  json_object_set_string_member (part, dot + 1, text);
  g_free (*folder);
  *folder = g_path_get_dirname (equals + 1);
  return TRUE;
}

gboolean
zt_cli_add_texts (ZtWorkspace *workspace, const char *draft, JsonObject *body,
                  const char *const *texts, GError **error)
{
  for (; texts != NULL && *texts != NULL; texts++)
    {
      g_autofree char *folder = NULL;

      if (!add_text (body, *texts, &folder, error)
          || !zt_bid_take_pictures (workspace, draft, folder, body, error))
        return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals that programs can tell apart by type and people can read in their language. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "problem.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "zt-seal-error.h"

static const struct
{
  const char *urn;
  guint status;
  const char *title;
} problems[ZT_N_PROBLEMS] = {
  [ZT_PROBLEM_INVALID] = { "urn:zhaotou:problem:invalid", 422, N_ ("The content is not valid") },
  [ZT_PROBLEM_MALFORMED]
  = { "urn:zhaotou:problem:malformed", 400, N_ ("The request cannot be understood") },
  [ZT_PROBLEM_UNAUTHORIZED] = { "urn:zhaotou:problem:unauthorized", 401, N_ ("Please sign in") },
  [ZT_PROBLEM_FORBIDDEN] = { "urn:zhaotou:problem:forbidden", 403, N_ ("Not permitted") },
  [ZT_PROBLEM_REFUSED] = { "urn:zhaotou:problem:refused", 403, N_ ("A rule does not allow this") },
  [ZT_PROBLEM_TOO_EARLY]
  = { "urn:zhaotou:problem:too-early", 403, N_ ("The opening time has not come") },
  [ZT_PROBLEM_TOO_LATE]
  = { "urn:zhaotou:problem:too-late", 403, N_ ("The time for this has passed") },
  [ZT_PROBLEM_NOT_FOUND] = { "urn:zhaotou:problem:not-found", 404, N_ ("Not found") },
  [ZT_PROBLEM_METHOD]
  = { "urn:zhaotou:problem:method", 405, N_ ("This cannot be done with this address") },
  [ZT_PROBLEM_STALE]
  = { "urn:zhaotou:problem:stale", 409, N_ ("The record has changed meanwhile") },
  [ZT_PROBLEM_EPOCH] = { "urn:zhaotou:problem:epoch", 410, N_ ("The platform was restored") },
  [ZT_PROBLEM_TOO_LARGE] = { "urn:zhaotou:problem:too-large", 413, N_ ("Too large") },
  [ZT_PROBLEM_MEDIA_TYPE] = { "urn:zhaotou:problem:media-type", 415, N_ ("Wrong type of content") },
  [ZT_PROBLEM_REUSED]
  = { "urn:zhaotou:problem:command-id-reused", 422, N_ ("The command id was used before") },
  [ZT_PROBLEM_SIGNATURE]
  = { "urn:zhaotou:problem:signature", 422, N_ ("The signature does not hold") },
  [ZT_PROBLEM_TOO_MANY] = { "urn:zhaotou:problem:too-many", 429, N_ ("Too many attempts") },
  [ZT_PROBLEM_CHECKSUM]
  = { "urn:zhaotou:problem:checksum", 460, N_ ("The checksum does not match") },
  [ZT_PROBLEM_INTERNAL] = { "urn:zhaotou:problem:internal", 500, N_ ("The platform failed") },
  [ZT_PROBLEM_BUSY] = { "urn:zhaotou:problem:busy", 503, N_ ("The platform is busy") },
  [ZT_PROBLEM_NO_SPACE]
  = { "urn:zhaotou:problem:no-space", 507, N_ ("The platform's disk is full") },
  [ZT_PROBLEM_TUS_VERSION]
  = { "urn:zhaotou:problem:tus-version", 412, N_ ("Unknown version of the upload protocol") },
  [ZT_PROBLEM_TOO_MANY_UPLOADS]
  = { "urn:zhaotou:problem:too-many-uploads", 429, N_ ("Too much is on its way already") },
  [ZT_PROBLEM_OFFSET] = { "urn:zhaotou:problem:offset", 409, N_ ("The upload stands elsewhere") },
};

guint
zt_problem_status (ZtProblem problem)
{
  return problems[problem].status;
}

JsonObject *
zt_problem_new (ZtProblem problem, const char *detail)
{
  JsonObject *object = json_object_new ();
  const char *title = g_dgettext (GETTEXT_PACKAGE, problems[problem].title);

  json_object_set_string_member (object, "type", problems[problem].urn);
  json_object_set_string_member (object, "title", title);
  json_object_set_int_member (object, "status", problems[problem].status);
  json_object_set_string_member (object, "detail", detail != NULL ? detail : title);
  return object;
}

ZtProblem
zt_problem_of_error (const GError *error)
{
  if (error->domain == ZT_SEAL_ERROR)
    return ZT_PROBLEM_SIGNATURE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return ZT_PROBLEM_BUSY;
  if (error->domain != ZT_ERROR)
    return ZT_PROBLEM_INTERNAL;
  switch (error->code)
    {
    case ZT_ERROR_INVALID:
    case ZT_ERROR_UNSUPPORTED:
      return ZT_PROBLEM_INVALID;
    case ZT_ERROR_LIMIT:
      return ZT_PROBLEM_TOO_LARGE;
    case ZT_ERROR_NOT_FOUND:
      return ZT_PROBLEM_NOT_FOUND;
    case ZT_ERROR_REFUSED:
      return ZT_PROBLEM_REFUSED;
    case ZT_ERROR_STALE:
      return ZT_PROBLEM_STALE;
    case ZT_ERROR_NO_SPACE:
      return ZT_PROBLEM_NO_SPACE;
    default:
      return ZT_PROBLEM_INTERNAL;
    }
}

void
zt_answer_json (ZtRequest *request, guint status, JsonObject *object)
{
  g_autoptr (GBytes) body = zt_json_canonical_bytes (object);

  zt_request_answer (request, status, "application/json; charset=utf-8", body);
}

void
zt_answer_problem (ZtRequest *request, ZtProblem problem, const char *detail)
{
  g_autoptr (JsonObject) object = zt_problem_new (problem, detail);
  g_autoptr (GBytes) body = zt_json_canonical_bytes (object);

  if (problem == ZT_PROBLEM_UNAUTHORIZED)
    zt_request_add_header (request, "WWW-Authenticate", "Bearer realm=\"zhaotou\"");
  zt_request_add_header (request, "Content-Language",
                         zt_language_of_request (request) == ZT_LANGUAGE_CHINESE ? "zh-CN" : "en");
  zt_request_answer (request, zt_problem_status (problem), "application/problem+json", body);
}

void
zt_answer_error (ZtRequest *request, const GError *error)
{
  ZtProblem problem = zt_problem_of_error (error);

  /* What went wrong inside is for the operator, not for whoever asks. */
  if (problem == ZT_PROBLEM_INTERNAL)
    g_warning ("%s %s: %s", zt_request_get_method (request), zt_request_get_path (request),
               error->message);
  zt_answer_problem (request, problem, problem == ZT_PROBLEM_INTERNAL ? NULL : error->message);
}

static locale_t english, chinese;

void
zt_language_init (void)
{
  /* gettext looks at LANGUAGE for every locale but "C": so C.UTF-8 speaks Chinese and C English,
   * whatever is installed. */
  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  english = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
  chinese = newlocale (LC_ALL_MASK, "C.UTF-8", (locale_t) 0);
  if (chinese == (locale_t) 0)
    chinese = english;
}

ZtLanguage
zt_language_of_request (ZtRequest *request)
{
  const char *accept = zt_request_get_header (request, "Accept-Language");
  g_auto (GStrv) ranges = accept != NULL ? g_strsplit (accept, ",", 20) : NULL;
  double best = 0;
  ZtLanguage language = ZT_LANGUAGE_CHINESE;

  for (guint i = 0; ranges != NULL && ranges[i] != NULL; i++)
    {
      const char *range = g_strstrip (ranges[i]);
      const char *q = strstr (range, "q=");
      double weight = q != NULL ? g_ascii_strtod (q + 2, NULL) : 1.0;
      gboolean is_english = g_ascii_strncasecmp (range, "en", 2) == 0;

      if (weight > best && (is_english || g_ascii_strncasecmp (range, "zh", 2) == 0))
        {
          best = weight;
          language = is_english ? ZT_LANGUAGE_ENGLISH : ZT_LANGUAGE_CHINESE;
        }
    }
  return language;
}

void
zt_language_use (ZtLanguage language)
{
  uselocale (language == ZT_LANGUAGE_CHINESE ? chinese : english);
}

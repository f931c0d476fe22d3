/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals as problem details (RFC 9457), and the language of a request. */
#pragma once

#include "http.h"
#include "zt-json.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_PROBLEM_INVALID,      /* 422 */
  ZT_PROBLEM_MALFORMED,    /* 400 */
  ZT_PROBLEM_UNAUTHORIZED, /* 401 */
  ZT_PROBLEM_FORBIDDEN,    /* 403 */
  ZT_PROBLEM_REFUSED,      /* 403: a rule says no */
  ZT_PROBLEM_TOO_EARLY,    /* 403: before the opening */
  ZT_PROBLEM_TOO_LATE,     /* 403: after the time for it */
  ZT_PROBLEM_NOT_FOUND,    /* 404 */
  ZT_PROBLEM_METHOD,       /* 405 */
  ZT_PROBLEM_STALE,        /* 409 */
  ZT_PROBLEM_EPOCH,        /* 410 */
  ZT_PROBLEM_TOO_LARGE,    /* 413 */
  ZT_PROBLEM_MEDIA_TYPE,   /* 415 */
  ZT_PROBLEM_REUSED,       /* 422: the same command id for another command */
  ZT_PROBLEM_SIGNATURE,    /* 422 */
  ZT_PROBLEM_TOO_MANY,     /* 429 */
  ZT_PROBLEM_CHECKSUM,     /* 460, tus */
  ZT_PROBLEM_INTERNAL,     /* 500 */
  ZT_PROBLEM_BUSY,         /* 503 */
  ZT_PROBLEM_NO_SPACE,     /* 507 */
  ZT_PROBLEM_TUS_VERSION,  /* 412 */
  ZT_PROBLEM_OFFSET,       /* 409, tus */
  ZT_PROBLEM_TOO_MANY_UPLOADS, /* 429: unfinished ones */
  ZT_N_PROBLEMS
} ZtProblem;

guint zt_problem_status (ZtProblem problem);
/* {"type","title","status","detail"} in the thread's language. @detail (nullable). */
JsonObject *zt_problem_new (ZtProblem problem, const char *detail);
ZtProblem zt_problem_of_error (const GError *error);
void zt_answer_problem (ZtRequest *request, ZtProblem problem, const char *detail);
void zt_answer_error (ZtRequest *request, const GError *error);
void zt_answer_json (ZtRequest *request, guint status, JsonObject *object);

/* The language of messages that this thread makes from now on. Works without any installed locale.
 */
typedef enum
{
  ZT_LANGUAGE_ENGLISH,
  ZT_LANGUAGE_CHINESE
} ZtLanguage;
void zt_language_init (void); /* once, before threads */
ZtLanguage zt_language_of_request (ZtRequest *request);
void zt_language_use (ZtLanguage language);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test of the window stands on: a platform that can be stopped and started, a workspace that
 * is connected to it, and the command line to look into both. */
#pragma once

#include "driver.h"
#include "zt-json.h"

G_BEGIN_DECLS

/* @build: the build folder; @work: an empty folder. Makes the platform with its sample. */
void desk_open (const char *build, const char *work);
void desk_close (void);

void desk_start_platform (void);
void desk_stop_platform (void);

/* A path in the folder of the test. (transfer full) */
char *desk_path (const char *name);
/* Of an account of the sample. (transfer full) */
char *desk_account (const char *user, const char *field);
/* supplier1's usual workspace, connected and synchronised at first use. */
const char *desk_workspace (void);
/* Another one, for @user. */
void desk_connect (const char *workspace, const char *user);

/* Signs in with a key, which is then the one to sign with. */
void desk_connect_key (const char *identity);

/* zhaotou-cli on the usual workspace, which must succeed. What it printed. NULL-terminated. */
char *desk_cli (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The same, not waited for. (transfer full) */
GSubprocess *desk_cli_begin (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The same on any workspace. */
char *desk_cli_in (const char *workspace, const char *first, ...) G_GNUC_NULL_TERMINATED;
char *desk_cli_as (const char *workspace, const char *user, const char *first,
                   ...) G_GNUC_NULL_TERMINATED;
/* The id of the tender whose deadline is the @n th. */
char *desk_tender (guint n);
/* A draft with everything in it from the sample. Returns its id. */
char *desk_fill (const char *tender);
/* The value at @path ("answers.letter.days") of a draft's or record's body as text; NULL: none. */
char *desk_value (const char *kind, const char *id, const char *path);

/* Starts the window on the usual workspace. @more: (nullable): a file to open */
void desk_window (const char *page, const char *more);

/* Prints the result of a case; TAP. */
void desk_ok (const char *title);
void desk_plan (guint n);

G_END_DECLS

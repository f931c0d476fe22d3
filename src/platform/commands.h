/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's commands; each returns an exit status. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

enum
{
  ZT_EXIT_DONE = 0,
  ZT_EXIT_REFUSED = 1,
  ZT_EXIT_USAGE = 2,
  ZT_EXIT_UNVERIFIED = 4,
};

int zt_command_init (int argc, char **argv);
int zt_command_serve (int argc, char **argv);
int zt_command_issue (int argc, char **argv);
int zt_command_backup (int argc, char **argv);
int zt_command_restore (int argc, char **argv);
int zt_command_verify (int argc, char **argv);
int zt_command_api (int argc, char **argv);

/* Parses @entries; FALSE: usage was printed, *status says how it went. */
gboolean zt_parse_options (int *argc, char ***argv, const char *name, const char *summary,
                           const GOptionEntry *entries, int *status);
/* Prints what is missing and returns TRUE. */
gboolean zt_option_missing (const char *name, const char *option, gconstpointer value);
/* Prints the message; the status for it. */
int zt_fail (const GError *error);

G_END_DECLS

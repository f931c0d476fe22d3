/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command files of zhaotou-cli share: options, secrets, exit statuses, output. */
#pragma once

#include "zt-json.h"
#include "zt-key.h"
#include "zt-workspace.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_EXIT_DONE = 0,
  ZT_EXIT_REFUSED = 1,
  ZT_EXIT_USAGE = 2,
  ZT_EXIT_NO_NETWORK = 3,
  ZT_EXIT_VERIFICATION = 4,
} ZtExit;

typedef struct
{
  char *folder;        /* (owned) of the workspace */
  char *password_file; /* (owned) (nullable) */
  char *pin_file;      /* (owned) (nullable) */
  gboolean json;
} ZtCli;

typedef struct
{
  const char *words;   /* "bid new" */
  const char *usage;   /* its arguments */
  const char *summary; /* N_() */
  int (*run) (ZtCli *cli, int argc, char **argv); /* argv[0] is the command's words */
} ZtCliCommand;

extern const ZtCliCommand zt_cli_account_commands[];
extern const ZtCliCommand zt_cli_record_commands[];
extern const ZtCliCommand zt_cli_bid_commands[];
extern const ZtCliCommand zt_cli_draft_commands[];
extern const ZtCliCommand zt_cli_library_commands[];
extern const ZtCliCommand zt_cli_tender_commands[];
extern const ZtCliCommand zt_cli_document_commands[];
extern const ZtCliCommand zt_cli_transfer_commands[];
extern const ZtCliCommand zt_cli_protection_commands[];

/* Parses @entries (nullable, NULL-terminated) and the options every command has; what is left must be between @min and @max arguments.
 * FALSE: the reason has been printed, exit with ZT_EXIT_USAGE. */
gboolean zt_cli_parse (ZtCli *cli, const ZtCliCommand *command, const GOptionEntry *entries, int *argc, char ***argv, int min, int max);
const ZtCliCommand *zt_cli_find (const char *words); /* (nullable) */

/* cli-attach.c: of zt_cli_bid_commands. */
int zt_cli_run_attach (ZtCli *cli, int argc, char **argv);
int zt_cli_run_detach (ZtCli *cli, int argc, char **argv);

/* Prints @error for people and gives the exit status. */
int zt_cli_fail (const GError *error);
ZtWorkspace *zt_cli_open (ZtCli *cli, GError **error);
/* A ZtPinFunc: ZHAOTOU_PIN, the PIN file, or a prompt; a PIN that did not come from a person is offered once. */
char *zt_cli_pin (const ZtPinRequest *request, gpointer cli);
char *zt_cli_read_secret (const char *path, GError **error); /* the first line of a file */
char *zt_cli_password (ZtCli *cli, const char *user, GError **error);
/* On standard error, and only when that is a terminal. */
void zt_cli_progress (guint64 done, guint64 total, const char *what, gpointer cli);

void zt_cli_print_json (JsonNode *node);   /* takes nothing */
void zt_cli_print_object (JsonObject *object);
void zt_cli_print_records (ZtCli *cli, GPtrArray *records);
void zt_cli_print_record (ZtCli *cli, ZtRecord *record);

/* cli-bid-text.c: "PART.FIELD=FILE" each, into @body; with the pictures that stand beside each file. */
gboolean zt_cli_add_texts (ZtWorkspace *workspace, const char *draft, JsonObject *body, const char *const *texts, GError **error);

G_END_DECLS

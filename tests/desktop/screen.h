/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window shows, as the bus of accessibility tells it. For driver.c. */
#pragma once

#include <atspi/atspi-constants.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define SCREEN_PATIENCE (60 * G_USEC_PER_SEC)
#define SCREEN_ACCESSIBLE "org.a11y.atspi.Accessible"

typedef struct
{
  char *path, *name; /* (owned) */
  guint32 role;
  guint64 states;
  int parent; /* index, -1 */
  guint depth;
} ScreenNode;

typedef struct
{
  const char *name; /* (nullable): any */
  gboolean prefix;
  guint32 roles[5]; /* 0 ends them; none: any */
} ScreenWanted;

void screen_connect (void);
/* Whose window is looked at. */
void screen_set_program (GSubprocess *program, const char *owner, const char *root);
GVariant *screen_call (const char *name, const char *path, const char *interface,
                       const char *method, GVariant *arguments);
/* The same, of a node of the window. */
GVariant *screen_call_node (const ScreenNode *node, const char *interface, const char *method,
                            GVariant *arguments);
/* Until the window tells of a change, and at the latest a moment later. */
void screen_wait (void);
/* Everything that shows, parents before what stands in them. (element-type ScreenNode) */
GPtrArray *screen_read (void);
/* The next one after @after. -1: there is none. */
int screen_find (GPtrArray *nodes, const ScreenWanted *wanted, int after);
/* Fails the test when it does not come. @needed: a state it must have. (transfer full) */
ScreenNode *screen_await (const ScreenWanted *wanted, AtspiStateType needed);
gboolean screen_has_state (const ScreenNode *node, AtspiStateType state);
/* What is on the screen, for whoever has to find out why a step did not come. */
void screen_print (void);
void screen_node_free (ScreenNode *node);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives a real window through accessibility, as a person would. One window at a time; every wait
 * is for something that appears, never for a time. What does not come ends the test, with what was
 * on the screen instead. */
#pragma once

#include <atspi/atspi-constants.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define UI_BUTTON ATSPI_ROLE_PUSH_BUTTON, ATSPI_ROLE_TOGGLE_BUTTON
#define UI_ENTRY ATSPI_ROLE_ENTRY, ATSPI_ROLE_TEXT, ATSPI_ROLE_PASSWORD_TEXT, ATSPI_ROLE_EDITBAR
#define UI_CHECK ATSPI_ROLE_CHECK_BOX, ATSPI_ROLE_RADIO_BUTTON, ATSPI_ROLE_TOGGLE_BUTTON

/* Starts the program and waits until its window is there. NULL-terminated arguments after it. */
void ui_start (const char *program, ...) G_GNUC_NULL_TERMINATED;
/* As the power going: no handler runs. */
void ui_kill (void);
/* As closing the session. */
void ui_stop (void);

/* The first words of a translated sentence with a blank to fill. (transfer full) */
char *ui_before_blank (const char *format);
/* A label, or a title of a row, with exactly this text. */
void ui_see (const char *text);
/* The same for a label that begins with @text. Returns the whole. */
char *ui_see_prefix (const char *text);
/* A label that begins with @prefix and holds @part. */
void ui_see_part (const char *prefix, const char *part);
/* Until no label has this text. */
void ui_see_no (const char *text);
gboolean ui_has (const char *text);
/* Waits until it can be pressed. */
void ui_press (const char *name);
void ui_press_prefix (const char *name);
/* The last of those that begin so. */
void ui_press_last (const char *prefix);
/* Of several buttons of one name, the one that stands closest to @label in the tree. */
void ui_press_near (const char *label, const char *name);
void ui_press_node (const char *name, AtspiRole role);
/* Takes the place of what stands in the entry. */
void ui_type (const char *name, const char *text);
/* Types a number higher by one, again and again without a pause, until it is enough. */
void ui_type_until (const char *name, gboolean (*enough) (guint typed, gpointer user_data),
                    gpointer user_data);
char *ui_read (const char *name);
/* By the mouse: rows of lists have no action of their own. Main window only. */
void ui_click (const char *label);
/* By the keyboard, wherever it has to be scrolled to. @role: 0 for any */
void ui_activate (const char *name, AtspiRole role);
/* The first label of at least @length bytes in the list of that name. */
void ui_click_first (const char *list, gsize length);
/* @keysym of X, with the pointer over the main window. */
void ui_key (guint keysym);
gboolean ui_is_sensitive (const char *name, AtspiRole role);
void ui_print (void);

G_END_DECLS

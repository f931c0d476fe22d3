/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address of a platform, tested: who answers there, with which certificate, and whether to
 * trust it. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_CONNECT_ADDRESS (zt_connect_address_get_type ())
G_DECLARE_FINAL_TYPE (ZtConnectAddress, zt_connect_address, ZT, CONNECT_ADDRESS, AdwBin)

void zt_connect_address_set_desk (ZtConnectAddress *self, ZtDesk *desk);
void zt_connect_address_set_url (ZtConnectAddress *self, const char *url);
/* Asks who answers. Quiet while a test is under way or without an address. */
void zt_connect_address_test (ZtConnectAddress *self);
void zt_connect_address_cancel (ZtConnectAddress *self);
gboolean zt_connect_address_is_testing (ZtConnectAddress *self);
gboolean zt_connect_address_has_text (ZtConnectAddress *self);
/* Tested, and trusted by this computer, by a file, or by the user. */
gboolean zt_connect_address_is_ready (ZtConnectAddress *self);
/* (nullable): before it is ready. */
const char *zt_connect_address_get_url (ZtConnectAddress *self);
/* (transfer full) (nullable): as zt_remote_new() takes it. */
char *zt_connect_address_get_trust (ZtConnectAddress *self);
void zt_connect_address_grab (ZtConnectAddress *self);

/* Signal: changed. */

G_END_DECLS

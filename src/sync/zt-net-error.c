/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The domain of the network. */
#include "config.h"

#include "zt-net-error.h"

G_DEFINE_QUARK (zt-net-error-quark, zt_net_error)

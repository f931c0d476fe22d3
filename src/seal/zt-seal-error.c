/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The domain of keys, signatures and seals. */
#include "config.h"

#include "zt-seal-error.h"

/* clang-format off: the name is no subtraction */
G_DEFINE_QUARK (zt-seal-error-quark, zt_seal_error)
/* clang-format on */

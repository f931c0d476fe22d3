/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is this computer weak? Judged from facts alone, so that the judgement can be tested;
 * zt_os_read_machine() reads the facts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 memory_bytes; /* as the kernel has it; 0: unknown */
  guint processors;     /* that are online; 0: unknown */
  gboolean graphics;    /* a graphics device can be asked to draw */
} ZtMachineFacts;

typedef enum
{
  ZT_MACHINE_STRONG,
  ZT_MACHINE_LITTLE_MEMORY, /* sold with 4 GiB or less */
  ZT_MACHINE_SLOW,          /* two processors at most, which must draw as well */
} ZtMachineJudgement;

ZtMachineJudgement zt_machine_judge (const ZtMachineFacts *facts);

G_END_DECLS

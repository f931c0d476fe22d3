/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is this computer weak? */
#define G_LOG_DOMAIN "zt-machine"
#include "config.h"

#include "machine.h"

#define LITTLE_MEMORY (G_GUINT64_CONSTANT (4) << 30)
#define FEW_PROCESSORS 2

ZtMachineJudgement
zt_machine_judge (const ZtMachineFacts *facts)
{
  g_return_val_if_fail (facts != NULL, ZT_MACHINE_STRONG);
  /* What is not known is no reason to take anything away. */
  if (facts->memory_bytes > 0 && facts->memory_bytes <= LITTLE_MEMORY)
    return ZT_MACHINE_LITTLE_MEMORY;
  if (facts->processors > 0 && facts->processors <= FEW_PROCESSORS && !facts->graphics)
    return ZT_MACHINE_SLOW;
  return ZT_MACHINE_STRONG;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a command, lets its output through and adds {"cpuMs":…}: what it took of the processor,
 * which other work on the machine changes less than the clock. cpu-time COMMAND… */
#include <glib.h>

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  struct rusage usage;
  int status;
  pid_t child;

  if (argc < 2)
    return 2;
  child = fork ();
  if (child == 0)
    {
      execvp (argv[1], argv + 1);
      _exit (127);
    }
  if (child < 0 || wait4 (child, &status, 0, &usage) < 0)
    return 1;
  printf ("{\"cpuMs\":%.1f}\n",
          (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000
              + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}

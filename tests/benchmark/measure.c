/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a command several times and prints the median of its wall seconds and its largest peak memory: measure COUNT COMMAND… */
#include <glib.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

/* Seconds, or a negative number when the command failed. */
static double
run_once (char **command, long *peak_kib)
{
  gint64 start = g_get_monotonic_time ();
  struct rusage usage;
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      int nowhere = open ("/dev/null", O_WRONLY);

      dup2 (nowhere, STDOUT_FILENO);
      execvp (command[0], command);
      _exit (127);
    }
  if (child < 0 || wait4 (child, &status, 0, &usage) < 0)
    return -1;
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    return -1;
  *peak_kib = MAX (*peak_kib, usage.ru_maxrss);
  return (g_get_monotonic_time () - start) / 1e6;
}

int
main (int argc, char **argv)
{
  int count = argc > 2 ? atoi (argv[1]) : 0;
  g_autofree double *seconds = NULL;
  long peak_kib = 0;

  if (count < 1 || count > 100)
    {
      g_printerr ("usage: measure COUNT COMMAND…\n");
      return 2;
    }
  seconds = g_new0 (double, count);
  for (int i = 0; i < count; i++)
    {
      seconds[i] = run_once (argv + 2, &peak_kib);
      if (seconds[i] < 0)
        {
          g_printerr ("%s failed\n", argv[2]);
          return 1;
        }
    }
  qsort (seconds, count, sizeof (double), compare_doubles);
  g_print ("%.4f %ld\n", seconds[count / 2], peak_kib);
  return 0;
}

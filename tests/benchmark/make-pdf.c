/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PDF of a wanted size for measurements: make-pdf OUT PAGES KIB-A-PAGE. Each page carries a grey picture of noise, as scans do. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  FILE *file;
  GArray *offsets; /* of long, by object number */
} Writer;

static void
begin_object (Writer *writer, guint number)
{
  long offset = ftell (writer->file);

  if (writer->offsets->len <= number)
    g_array_set_size (writer->offsets, number + 1);
  g_array_index (writer->offsets, long, number) = offset;
  fprintf (writer->file, "%u 0 obj\n", number);
}

static void
write_page (Writer *writer, guint first, guint kib, GRand *rand)
{
  g_autofree char *content = g_strdup ("q 500 0 0 700 50 70 cm /Im0 Do Q");
  g_autofree guint32 *noise = g_new (guint32, kib * 256);

  begin_object (writer, first);
  fprintf (writer->file,
           "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %u 0 R /Resources << /XObject << "
           "/Im0 %u 0 R >> >> >>\nendobj\n",
           first + 1, first + 2);
  begin_object (writer, first + 1);
  fprintf (writer->file, "<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", strlen (content), content);
  begin_object (writer, first + 2);
  fprintf (writer->file,
           "<< /Type /XObject /Subtype /Image /Width 1024 /Height %u /ColorSpace /DeviceGray /BitsPerComponent 8 "
           "/Length %u >>\nstream\n",
           kib, kib * 1024);
  for (guint i = 0; i < kib * 256; i++)
    noise[i] = g_rand_int (rand);
  fwrite (noise, 1, kib * 1024, writer->file);
  fputs ("\nendstream\nendobj\n", writer->file);
}

static void
write_tail (Writer *writer)
{
  long start = ftell (writer->file);

  fprintf (writer->file, "xref\n0 %u\n0000000000 65535 f \n", writer->offsets->len);
  for (guint i = 1; i < writer->offsets->len; i++)
    fprintf (writer->file, "%010ld 00000 n \n", g_array_index (writer->offsets, long, i));
  fprintf (writer->file, "trailer\n<< /Size %u /Root 1 0 R >>\nstartxref\n%ld\n%%%%EOF\n", writer->offsets->len, start);
}

int
main (int argc, char **argv)
{
  guint pages = argc == 4 ? (guint) atoi (argv[2]) : 0, kib = argc == 4 ? (guint) atoi (argv[3]) : 0;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);
  Writer writer = { pages > 0 ? fopen (argv[1], "wb") : NULL, g_array_new (FALSE, TRUE, sizeof (long)) };

  if (writer.file == NULL || kib == 0)
    {
      g_printerr ("usage: make-pdf OUT PAGES KIB-A-PAGE\n");
      return 2;
    }
  fputs ("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", writer.file);
  begin_object (&writer, 1);
  fputs ("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n", writer.file);
  begin_object (&writer, 2);
  fprintf (writer.file, "<< /Type /Pages /Count %u /Kids [", pages);
  for (guint i = 0; i < pages; i++)
    fprintf (writer.file, " %u 0 R", 3 + 3 * i);
  fputs (" ] >>\nendobj\n", writer.file);
  for (guint i = 0; i < pages; i++)
    write_page (&writer, 3 + 3 * i, kib, rand);
  write_tail (&writer);
  g_array_free (writer.offsets, TRUE);
  return fclose (writer.file) == 0 ? 0 : 1;
}

/* The least that a log on disk costs: appends records of 100 bytes, syncs after so many, deletes nothing.
   usage: log_peer DIRECTORY RECORDS A_COMMIT grows|ready
   grows: the file becomes longer with each write; ready: written over zeroes that were put there before, 1 MiB at a time. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { record_size = 100, segment = 1024 * 1024 };

static _Noreturn void die(const char* what) {
  perror(what);
  exit(1);
}

static void make_ready(int file, off_t from) {
  static char zeroes[segment];
  if (pwrite(file, zeroes, segment, from) != segment || fdatasync(file) != 0) die("make ready");
}

int main(int argc, char** argv) {
  if (argc != 5) return fputs("usage: log_peer DIRECTORY RECORDS A_COMMIT grows|ready\n", stderr), 2;
  const long records = atol(argv[2]);
  const long a_commit = atol(argv[3]);
  const int is_ready = strcmp(argv[4], "ready") == 0;
  if (chdir(argv[1]) != 0) die(argv[1]);
  const int file = open("log", O_CREAT | O_WRONLY | O_TRUNC, 0600);
  if (file < 0) die("log");
  char record[record_size];
  memset(record, 'r', sizeof record);
  off_t made = 0;
  long syncs = 0;
  for (long number = 0; number < records; ++number) {
    const off_t at = (off_t)number * record_size;
    if (is_ready && at + record_size > made) make_ready(file, made), made += segment, ++syncs;
    if (pwrite(file, record, sizeof record, at) != record_size) die("write");
    if ((number + 1) % a_commit != 0) continue;
    if (fdatasync(file) != 0) die("sync");
    ++syncs;
  }
  printf("{\"row\":%d,\"syncs\":%ld}\n", record_size, syncs);
  return 0;
}

/* Reads files once a second and publishes the content of each as a message of its own.
   usage: files_peer tcp://HOST:PORT QOS LIST     (LIST: a file with one path a line) */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "publisher.h"

enum { most_files = 4096 };

static char* paths[most_files];
static char topics[most_files][16];

static int load_list(const char* list) {
  FILE* file = fopen(list, "r");
  if (file == NULL) publisher_die(list, strerror(errno));
  int count = 0;
  char* line = NULL;
  size_t room = 0;
  while (count < most_files && getline(&line, &room, file) > 0) {
    line[strcspn(line, "\n")] = '\0';
    snprintf(topics[count], sizeof topics[count], "files/%d", count);
    paths[count++] = line;
    line = NULL;
    room = 0;
  }
  free(line);
  fclose(file);
  return count;
}

static void publish_file(int number, int qos) {
  char content[64];
  const int fd = open(paths[number], O_RDONLY | O_CLOEXEC);
  if (fd < 0) publisher_die(paths[number], strerror(errno));
  ssize_t size = read(fd, content, sizeof content);
  close(fd);
  if (size > 0 && content[size - 1] == '\n') --size;
  if (size > 0) publisher_send(topics[number], content, (size_t)size, qos);
}

int main(int argc, char** argv) {
  if (argc != 4) publisher_die("usage", "files_peer tcp://HOST:PORT QOS LIST");
  const int qos = atoi(argv[2]);
  const int count = load_list(argv[3]);
  publisher_connect(argv[1], "files-peer");
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  while (!publisher_stopping) {
    for (int i = 0; i < count; ++i) publish_file(i, qos);
    ++next.tv_sec;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  publisher_finish();
  return 0;
}

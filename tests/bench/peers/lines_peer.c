/* Publishes each line that arrives on ttys as a QoS 1 message of its own, as it is.   usage: lines_peer tcp://HOST:PORT TTY… */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "publisher.h"

enum { most_ports = 64, longest_line = 1024 };

struct port {
  char topic[32];
  char line[longest_line];
  size_t length;
};

static struct pollfd waits[most_ports];
static struct port ports[most_ports];

static void open_port(int number, const char* path) {
  const int fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) publisher_die(path, strerror(errno));
  struct termios settings;
  tcgetattr(fd, &settings);
  cfmakeraw(&settings);
  tcsetattr(fd, TCSANOW, &settings);
  waits[number] = (struct pollfd){.fd = fd, .events = POLLIN};
  snprintf(ports[number].topic, sizeof ports[number].topic, "lines/%d", number);
}

static void publish_lines(struct port* port) {
  char* begin = port->line;
  char* const end = port->line + port->length;
  char* newline;
  while ((newline = memchr(begin, '\n', (size_t)(end - begin))) != NULL) {
    publisher_send(port->topic, begin, (size_t)(newline - begin), 1);
    begin = newline + 1;
  }
  port->length = (size_t)(end - begin);
  memmove(port->line, begin, port->length);
  if (port->length == sizeof port->line) port->length = 0;
}

static void read_port(int number) {
  struct port* port = &ports[number];
  const ssize_t got = read(waits[number].fd, port->line + port->length, sizeof port->line - port->length);
  if (got <= 0) return;
  port->length += (size_t)got;
  publish_lines(port);
}

int main(int argc, char** argv) {
  const int count = argc - 2;
  if (count < 1 || count > most_ports) publisher_die("usage", "lines_peer tcp://HOST:PORT TTY...");
  publisher_connect(argv[1], "lines-peer");
  for (int i = 0; i < count; ++i) open_port(i, argv[i + 2]);
  while (!publisher_stopping) {
    if (poll(waits, (nfds_t)count, -1) <= 0) continue;
    for (int i = 0; i < count; ++i) {
      if (waits[i].revents) read_port(i);
    }
  }
  publisher_finish();
  return 0;
}

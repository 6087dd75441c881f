/* Satellite receivers that never tire: pseudo terminals on which NMEA 0183 sentences arrive at a steady pace.
   usage: feeder PORTS LINES_A_SECOND LINES
   Prints the path of each tty, one a line, then waits for a line on standard input; then writes LINES sentences to each port, GGA
   and RMC in turns, and prints "fed". Ports speak one after the other, evenly spread over the pace, as receivers that know nothing
   of each other do. The nth sentence of a port carries n: GGA as the altitude in tenths of a metre, RMC as the speed in tenths of
   a knot. The ttys stay until standard input ends. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { most_ports = 64, longest_sentence = 120 };

static int masters[most_ports];

static void open_port(int number) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
    perror("feeder: no pseudo terminal");
    exit(1);
  }
  const char* path = ptsname(master);
  const int slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC); /* held open: the line survives readers that come and go */
  struct termios settings;
  tcgetattr(slave, &settings);
  cfmakeraw(&settings);
  tcsetattr(slave, TCSANOW, &settings);
  masters[number] = master;
  puts(path);
}

static size_t sentence(char* out, unsigned n) {
  char body[longest_sentence];
  if (n % 2 == 0) {
    snprintf(body, sizeof body, "GNGGA,092725.00,4717.11399,N,00833.91590,E,1,08,1.01,%u.%u,M,48.0,M,,", n / 10, n % 10);
  } else {
    snprintf(body, sizeof body, "GNRMC,092725.00,A,4717.11437,N,00833.91522,E,%u.%u,77.52,201126,,,A", n / 10, n % 10);
  }
  unsigned checksum = 0;
  for (const char* c = body; *c != '\0'; ++c) checksum ^= (unsigned char)*c;
  return (size_t)snprintf(out, longest_sentence, "$%s*%02X\r\n", body, checksum);
}

static void feed(int ports, long rate, unsigned lines) {
  const long step = 1000000000L / (rate * ports);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (unsigned n = 0; n < lines; ++n) {
    char text[longest_sentence];
    const size_t size = sentence(text, n);
    for (int port = 0; port < ports; ++port) {
      if (write(masters[port], text, size) != (ssize_t)size) fputs("feeder: a line did not fit into its tty\n", stderr);
      next.tv_nsec += step;
      next.tv_sec += next.tv_nsec / 1000000000L;
      next.tv_nsec %= 1000000000L;
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 4 || atoi(argv[1]) < 1 || atoi(argv[1]) > most_ports || atol(argv[2]) < 1) {
    fputs("usage: feeder PORTS LINES_A_SECOND LINES\n", stderr);
    return 2;
  }
  const int ports = atoi(argv[1]);
  for (int i = 0; i < ports; ++i) open_port(i);
  fflush(stdout);
  if (getchar() == EOF) return 0;
  feed(ports, atol(argv[2]), (unsigned)atol(argv[3]));
  puts("fed");
  fflush(stdout);
  while (getchar() != EOF) continue;
  return 0;
}

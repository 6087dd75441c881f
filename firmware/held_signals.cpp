#include "firmware/held_signals.hpp"

#include <csignal>

namespace sluice {
namespace {

void mask(int how) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals, signal);
  pthread_sigmask(how, &signals, nullptr);
}

}  // namespace

void hold_signals() {
  mask(SIG_BLOCK);
}

void release_signals() {
  mask(SIG_UNBLOCK);
}

}  // namespace sluice

// Links what sluice links, connects as sluice does, and does nothing: the floor for memory and for wake-ups.
// usage: bare_peer mqtt://HOST:PORT
#include <csignal>
#include <cstdio>
#include <exception>
#include <unistd.h>

#include <mqtt/async_client.h>

namespace {

int wait_until_asked_to_stop(const char* url) {
  mqtt::async_client client(url, "bare-peer", mqtt::create_options(MQTTVERSION_5));
  client.connect(mqtt::connect_options_builder::v5().clean_start().keep_alive_interval(std::chrono::seconds(30)).finalize())->wait();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int number = 0;
  sigwait(&signals, &number);
  client.disconnect()->wait();
  return 0;
}

/// Before Paho starts its threads, so that they inherit it.
void keep_signals_for_later() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bare_peer mqtt://HOST:PORT\n", stderr);
    return 2;
  }
  keep_signals_for_later();
  try {
    return wait_until_asked_to_stop(argv[1]);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bare_peer: %s\n", failure.what());
    return 1;
  }
}

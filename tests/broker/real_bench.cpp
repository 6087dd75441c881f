#include "tests/broker/real_bench.hpp"

#include <csignal>

#include "proto/readings.pb.h"

namespace sluice::testing {
namespace {

Task<bool> ended(Task<void> task) {
  co_await std::move(task);
  co_return true;
}

}  // namespace

RealBench::RealBench() {
  std::signal(SIGPIPE, SIG_IGN);  // as the program does first of all
  settings.gateway = "g";
  settings.mqtt.set_root("sluice");
  settings.mqtt.set_keepalive(Duration(5s).count());
  settings.mqtt.mutable_batch()->set_max_age(Duration(100ms).count());
  settings.mqtt.mutable_batch()->set_max_bytes(16384);
  facts.outbox = &outbox;
}

RealBench::~RealBench() {
  if (session) stop();
  tasks.stop();
  run(ended(tasks.join()));
}

bool RealBench::until(const std::function<bool()>& done, Duration limit) {
  const TimePoint end = clock.now() + limit;
  while (!done()) {
    if (clock.now() >= end) {
      context.poll();  // the machine may have stood still, not the gateway
      return done();
    }
    context.restart();
    context.run_one_for(std::chrono::milliseconds(10));
  }
  return true;
}

Session& RealBench::start(const std::string& url) {
  settings.mqtt.add_broker(url);
  session = std::make_unique<Session>(SessionPartners{.executor = executor,
                                                      .clock = clock,
                                                      .wall = wall,
                                                      .link = link,
                                                      .outbox = outbox,
                                                      .cursor = *cursor,
                                                      .facts = facts,
                                                      .turns = turns,
                                                      .memory = memory},
                                      settings, 1);
  tasks.spawn(session->run());
  return *session;
}

Duration RealBench::stop() {
  const TimePoint begin = clock.now();
  run(ended(session->stop(3s)));
  return clock.now() - begin;
}

std::vector<std::uint64_t> sequences(Subscriber& subscriber) {
  std::vector<std::uint64_t> all;
  for (const auto& message : subscriber.on("/readings")) {
    v1::ReadingBatch batch;
    batch.ParseFromString(message.payload);
    for (const auto& record : batch.records()) all.push_back(record.sequence());
  }
  return all;
}

}  // namespace sluice::testing

#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/uplink/session.hpp"
#include "proto/readings.pb.h"
#include "tests/support/loop.hpp"
#include "tests/support/sample_facts.hpp"
#include "tests/support/sample_records.hpp"
#include "tests/support/scripted_broker.hpp"

namespace sluice::testing {

/// A session with everything around it, on virtual time.
class SessionBench : public ::testing::Test {
 protected:
  SessionBench() {
    settings.gateway = "g";
    settings.mqtt.add_broker("mqtt://127.0.0.1");
    settings.mqtt.set_root("sluice");
    settings.mqtt.set_keepalive(Duration(30s).count());
    settings.mqtt.mutable_batch()->set_max_age(Duration(1s).count());
    settings.mqtt.mutable_batch()->set_max_bytes(16384);
    facts.outbox = &outbox;
  }
  ~SessionBench() override {
    tasks.stop();
    loop.run(tasks.join());
  }

  SessionPartners partners(Clock& clock) {
    return {.executor = loop.executor,
            .clock = clock,
            .wall = loop.wall,
            .link = broker,
            .outbox = outbox,
            .cursor = *cursor,
            .facts = facts,
            .turns = turns,
            .memory = memory};
  }

  /// Starts the session with the settings as they are then.
  Session& start() {
    session = std::make_unique<Session>(partners(loop.clock), settings, 1);
    tasks.spawn(session->run());
    loop.clock.settle();
    return *session;
  }
  void run_for(Duration duration) { loop.clock.run_for(duration); }

  void reading(double value, const std::string& device = "air") { outbox.append(sample_readings(loop.clock.now(), value, device)); }
  void event() { outbox.append(sample_event(loop.clock.now())); }
  void add_json_only() { settings.mqtt.mutable_dialects()->mutable_json(); }
  void add_protobuf_only() { settings.mqtt.mutable_dialects()->mutable_protobuf(); }

  std::vector<v1::ReadingBatch> batches() const;
  /// The sequence numbers in the order in which they arrived.
  std::vector<std::uint64_t> arrived_readings() const;
  std::vector<std::uint64_t> arrived_events() const;

  Loop loop;
  ScriptedBroker broker{loop.executor, loop.clock};
  DurableOutbox outbox{loop.executor, loop.clock, {}, volatile_sequences("stream")};
  std::unique_ptr<Cursor> cursor = outbox.open_cursor("mqtt");
  SampleFacts facts;
  Turns turns;
  SessionMemory memory{loop.wall};
  SessionSettings settings;
  std::unique_ptr<Session> session;
  TaskGroup tasks{loop.executor};
};

}  // namespace sluice::testing

#pragma once
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/uplink/paho_link.hpp"
#include "gateway/uplink/session.hpp"
#include "tests/broker/mosquitto.hpp"
#include "tests/broker/subscriber.hpp"
#include "tests/support/sample_facts.hpp"
#include "tests/support/sample_records.hpp"

namespace sluice::testing {

/// The session over Paho on real time, and what it needs. The gateway moves only while the test waits in until() or run().
class RealBench : public ::testing::Test {
 protected:
  RealBench();
  ~RealBench() override;

  /// Lets time pass until `done`, at most `limit`; whether it came to that.
  bool until(const std::function<bool()>& done, Duration limit = 10s);
  void run_for(Duration duration) {
    until([] { return false; }, duration);
  }
  template <typename T>
  T run(Task<T> task, Duration limit = 30s) {
    std::optional<T> value;
    std::exception_ptr failure;
    asio::co_spawn(executor, std::move(task), [&](std::exception_ptr f, T v) {
      failure = f;
      value.emplace(std::move(v));
    });
    until([&] { return value.has_value(); }, limit);
    if (failure) std::rethrow_exception(failure);
    return std::move(value.value());
  }

  Session& start(const std::string& url);
  /// Stops the session; how long that took.
  Duration stop();
  void reading(double value) { outbox.append(sample_readings(clock.now(), value)); }
  std::uint64_t kept() const { return outbox.use().records; }

  asio::io_context context{1};
  Executor executor = context.get_executor();
  SteadyClock clock{executor};
  SystemWallClock wall{clock};
  PahoLink link{executor, clock};
  DurableOutbox outbox{executor, clock, {}, volatile_sequences("stream")};
  std::unique_ptr<Cursor> cursor = outbox.open_cursor("mqtt");
  SampleFacts facts;
  Turns turns;
  SessionMemory memory{wall};
  SessionSettings settings;
  std::unique_ptr<Session> session;
  TaskGroup tasks{executor};
};

/// The sequence numbers that a subscriber has seen.
std::vector<std::uint64_t> sequences(Subscriber& subscriber);

}  // namespace sluice::testing

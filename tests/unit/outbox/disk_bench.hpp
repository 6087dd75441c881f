#pragma once
#include <memory>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "gateway/outbox/state_directory.hpp"
#include "tests/support/immediate_storage.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice::testing {

/// An outbox with a disk, on virtual time; it can be stopped, killed and started again.
class DiskBench : public ::testing::Test {
 protected:
  explicit DiskBench(OutboxSettings wanted = {}) : settings(std::move(wanted)) {
    settings.on_happening = [this](const Happening& happening) { happenings.push_back(happening); };
    settings.on_disk = [this](Severity, const std::string& what) { told.push_back(what); };
    start();
  }
  ~DiskBench() override { kill(); }

  void start(bool stalled = false) {
    storage = std::make_unique<ImmediateStorage>(loop.executor);
    if (stalled) storage->stalls();
    auto sequences = open_state(directory.path());
    ASSERT_TRUE(sequences) << sequences.error().text();
    const Disk disk{*storage, loop.wall, directory.file("outbox.db"), boot};
    outbox = std::make_unique<DurableOutbox>(loop.executor, loop.clock, settings, std::move(*sequences), disk);
    cursor = outbox->open_cursor("mqtt");
    outbox->watch_renewal([this](const std::string&) { cursor->begin(); });
    tasks = std::make_unique<TaskGroup>(loop.executor);
    tasks->spawn(outbox->run());
    loop.clock.settle();
  }

  /// kill -9: what was not synced to the file system's cache survives it, what was in memory does not.
  void kill() {
    if (!outbox) return;
    tasks->stop();
    loop.run(tasks->join());
    cursor.reset();
    outbox.reset();
    storage.reset();
  }

  void stop() {
    tasks->stop();
    loop.run(tasks->join());
    cursor.reset();
    TaskGroup closing(loop.executor);
    closed = false;
    closing.spawn(close());
    for (int i = 0; i < 1000 && !closed; ++i) run_for(10ms);
    EXPECT_TRUE(closed);
    EXPECT_TRUE(loop.run(closing.join()));
    outbox.reset();
    storage.reset();
  }

  Task<void> close() {
    const auto gave_back = co_await outbox->close();
    EXPECT_TRUE(gave_back) << gave_back.error().text();
    closed = true;
  }

  void run_for(Duration duration) {
    // In steps: a thread that is slow must not be given up because virtual time is fast.
    for (const TimePoint end = loop.clock.now() + duration; loop.clock.now() < end;) {
      loop.clock.run_until(std::min(end, loop.clock.now() + 1s));
      threads.let_them_end();
    }
  }

  void append(int count) {
    for (int i = 0; i < count; ++i) outbox->append(reading(loop.clock.now()));
  }

  /// Takes what is at hand in a lane and acknowledges it: the numbers.
  std::vector<std::uint64_t> deliver(Lane lane) {
    auto taken = numbers(cursor->take(lane, everything));
    if (!taken.empty()) cursor->acknowledge(lane, taken.back());
    loop.clock.settle();
    return taken;
  }

  /// The same until nothing is left.
  std::vector<std::uint64_t> drain(Lane lane) {
    std::vector<std::uint64_t> all;
    for (int i = 0; i < 100'000 && cursor->has_waiting(lane); ++i) {
      for (const std::uint64_t number : deliver(lane)) all.push_back(number);
      if (cursor->has_waiting(lane)) loop.clock.run_for(10ms);
    }
    return all;
  }

  static std::vector<std::uint64_t> from_to(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t number = first; number <= last; ++number) all.push_back(number);
    return all;
  }

  ScratchDirectory directory;
  Loop loop;
  OutboxSettings settings;
  std::string boot = "boot-1";
  bool closed = false;
  std::vector<Happening> happenings;
  std::vector<std::string> told;
  std::unique_ptr<ImmediateStorage> storage;
  std::unique_ptr<DurableOutbox> outbox;
  std::unique_ptr<Cursor> cursor;
  std::unique_ptr<TaskGroup> tasks;
  DiskThreads threads{loop};
};

}  // namespace sluice::testing

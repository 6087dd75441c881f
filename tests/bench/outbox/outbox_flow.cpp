// How fast does the outbox take records, and give them out again? The whole of it: queues, cursor, thread of the store.
// usage: outbox_flow DIRECTORY RECORDS MODE
//   outage: nobody is there until all records are on disk; then a session takes batches and acknowledges each at once
//   spill, always: a session acknowledges each record at once; 100 records a second until RECORDS
// Prints one JSON line: records a second, syncs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/outbox/state_directory.hpp"
#include "gateway/outbox/storage_lane.hpp"
#include "tests/bench/outbox/bench_records.hpp"
#include "tests/bench/outbox/counted_syncs.hpp"

namespace sluice::bench {
namespace {

/// Counts what comes to disk.
class CountingLane final : public Storage {
 public:
  explicit CountingLane(const Executor& executor) : lane_(executor) {}

  Task<Result<Store::Opened>> open(StoreSettings settings) override { return lane_.open(std::move(settings)); }
  Task<Result<Written>> write(Writing writing) override {
    const std::uint64_t records = writing.records.size();
    auto answer = co_await lane_.write(std::move(writing));
    if (answer) written += records;
    co_return answer;
  }
  Task<Result<Chunk>> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) override {
    return lane_.read(kind, wanted, max_bytes);
  }
  bool is_stuck() const override { return lane_.is_stuck(); }

  std::uint64_t written = 0;

 private:
  StorageLane lane_;
};

struct Scene {
  Scene(asio::io_context& context, const std::filesystem::path& directory, bool always, SequenceBlocks sequences)
      : clock(context.get_executor()),
        wall(clock),
        storage(context.get_executor()),
        outbox(context.get_executor(), clock, settings(always), std::move(sequences),
               Disk{storage, wall, directory / "outbox.db", "bench"}) {}

  static OutboxSettings settings(bool always) {
    OutboxSettings settings;
    settings.is_written_first = always;
    settings.on_disk = [](Severity, const std::string& what) { std::fprintf(stderr, "%s\n", what.c_str()); };
    return settings;
  }

  SteadyClock clock;
  SystemWallClock wall;
  CountingLane storage;
  DurableOutbox outbox;
};

struct Rates {
  double append = 0;  ///< records a second
  double drain = 0;
};

double a_second(std::uint64_t records, Duration time) {
  return static_cast<double>(records) / std::chrono::duration<double>(time).count();
}

constexpr std::size_t batch = 16384;

/// As fast as the disk takes them, never so many in memory that some would have to be dropped.
Task<Duration> append_all(Scene& scene, std::uint64_t records) {
  constexpr std::uint64_t ahead = 10'000;
  const TimePoint begin = scene.clock.now();
  for (std::uint64_t made = 0; scene.storage.written < records;) {
    const std::uint64_t until = std::min(records, scene.storage.written + ahead);
    for (; made < until; ++made) scene.outbox.append(hundred_bytes(scene.clock.now()));
    co_await scene.clock.sleep_for(1ms);
  }
  co_return scene.clock.now() - begin;
}

Task<Duration> drain_all(Scene& scene, Cursor& cursor) {
  const TimePoint begin = scene.clock.now();
  cursor.begin();
  while (cursor.has_waiting(Lane::backlog)) {
    const auto taken = cursor.take(Lane::backlog, batch);
    if (taken.empty())
      co_await cursor.wait();
    else
      cursor.acknowledge(Lane::backlog, taken.back()->sequence);
  }
  co_return scene.clock.now() - begin;
}

Task<Rates> outage(Scene& scene, Cursor& cursor, std::uint64_t records) {
  Rates rates;
  rates.append = a_second(records, co_await append_all(scene, records));
  rates.drain = a_second(records, co_await drain_all(scene, cursor));
  co_return rates;
}

/// Batches of a second, as the program sends them.
Task<Rates> steady(Scene& scene, Cursor& cursor, std::uint64_t records) {
  const TimePoint begin = scene.clock.now();
  cursor.begin();
  for (std::uint64_t made = 0; made < records; ++made) {
    scene.outbox.append(hundred_bytes(scene.clock.now()));
    co_await scene.clock.sleep_until(begin + (made + 1) * 10ms);
    if (made % 100 != 99) continue;
    const auto taken = cursor.take(Lane::live, batch);
    if (!taken.empty()) cursor.acknowledge(Lane::live, taken.back()->sequence);
  }
  co_return Rates{};
}

Task<void> play(Scene& scene, std::uint64_t records, std::string_view mode) {
  TaskGroup beside(co_await asio::this_coro::executor);
  beside.spawn(scene.outbox.run());
  auto cursor = scene.outbox.open_cursor("mqtt");
  Rates rates;
  if (mode == "outage")
    rates = co_await outage(scene, *cursor, records);
  else
    rates = co_await steady(scene, *cursor, records);
  const std::uint64_t dropped = scene.outbox.use().dropped;
  std::printf("{\"append\":%.1f,\"drain\":%.1f,\"written\":%llu,\"dropped\":%llu,\"syncs\":%llu}\n", rates.append, rates.drain,
              static_cast<unsigned long long>(scene.storage.written), static_cast<unsigned long long>(dropped),
              static_cast<unsigned long long>(counted_syncs()));
  beside.stop();
  co_await beside.join();
  cursor.reset();
  if (auto closed = co_await scene.outbox.close(); !closed) std::fprintf(stderr, "%s\n", closed.error().text().c_str());
}

int measure(const std::filesystem::path& directory, std::uint64_t records, std::string_view mode) {
  auto sequences = open_state(directory);
  if (!sequences) return std::fprintf(stderr, "%s\n", sequences.error().text().c_str()), 1;
  asio::io_context context(1);
  Scene scene(context, directory, mode == "always", std::move(*sequences));
  std::exception_ptr bug;
  asio::co_spawn(context, play(scene, records, mode), [&](std::exception_ptr failure) { bug = std::move(failure); });
  context.run();
  if (bug) std::rethrow_exception(bug);
  return 0;
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  const std::string_view mode = argc == 4 ? argv[3] : "";
  if (mode != "outage" && mode != "spill" && mode != "always") {
    return std::fputs("usage: outbox_flow DIRECTORY RECORDS outage|spill|always\n", stderr), 2;
  }
  return sluice::bench::measure(argv[1], std::strtoull(argv[2], nullptr, 10), mode);
}

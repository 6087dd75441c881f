#pragma once
#include <algorithm>
#include <format>
#include <ranges>
#include <string>
#include <vector>

#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/wire_size.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

inline std::shared_ptr<const InventoryDevice> thermometer() {
  static const auto device =
      std::make_shared<const InventoryDevice>(InventoryDevice{"air", "tmp102", {{.name = "temperature", .unit = "Cel"}}});
  return device;
}

inline Record reading(TimePoint time = TimePoint(1s)) {
  return {.time = time, .body = ReadingsBody{.device = thermometer(), .values = {{.channel = 0, .value = 21.5}}}};
}

inline Record event(std::string detail = "") {
  return {.time = TimePoint(1s), .body = Happening{.type = EventType::device_online, .device = "air", .detail = std::move(detail)}};
}

inline std::vector<std::uint64_t> numbers(const std::vector<std::shared_ptr<const Record>>& records) {
  std::vector<std::uint64_t> numbers;
  for (const auto& record : records) numbers.push_back(record->sequence);
  return numbers;
}

inline const Happening& happening(const Record& record) {
  return std::get<Happening>(record.body);
}

/// Writes to disk have a thread of their own, which ends when the loop has heard of it. Virtual time stands still meanwhile.
class DiskThreads {
 public:
  explicit DiskThreads(Loop& loop) : loop_(loop) {}

  void let_them_end() {
    do {
      while (count() > at_rest) loop_.context.restart(), loop_.context.run_one_for(std::chrono::milliseconds(10));
      loop_.clock.settle();
    } while (count() > at_rest);
  }

 private:
  static std::ptrdiff_t count() {
    return std::ranges::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  }

  // The thread sanitizer begins a thread of its own with the first one that is begun.
#if __has_feature(thread_sanitizer)
  static constexpr std::ptrdiff_t always = 2;
#else
  static constexpr std::ptrdiff_t always = 1;
#endif
  // When the program begins: an emulator has a thread of its own, too, and a thread of an earlier test is not one at rest.
  static inline const std::ptrdiff_t at_rest = std::max(count(), always);

  Loop& loop_;
};

inline constexpr std::size_t everything = 1'000'000'000;

/// An outbox in which so many readings find room, on virtual time.
struct Fixture {
  explicit Fixture(std::size_t readings = 1000, OnFull on_full = OnFull::drop_oldest)
      : outbox(loop.executor, loop.clock, {.max_bytes = readings * wire_size(reading()), .on_full = on_full}, volatile_sequences("s")) {}

  void append_readings(int count) {
    for (int i = 0; i < count; ++i) outbox.append(reading());
  }

  Loop loop;
  DurableOutbox outbox;
};

}  // namespace sluice::testing

#pragma once
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gateway/store/store.hpp"
#include "tests/support/sample_records.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

inline constexpr SequenceRange everything{0, std::numeric_limits<std::int64_t>::max()};
/// In bytes: full soon.
inline constexpr std::uint64_t small_file = std::uint64_t{128} * 1024;

inline StoreSettings settings_in(const ScratchDirectory& home) {
  return {.file = home.path() / "outbox.db", .stream = "stream", .boot_id = "boot", .offset = {.nanoseconds = 1000, .synchronised = true}};
}

inline Store::Opened opened(const StoreSettings& settings) {
  auto store = Store::open(settings);
  if (!store) throw std::runtime_error(store.error().text());
  return std::move(*store);
}

inline std::unique_ptr<Store> open_store(const ScratchDirectory& home) {
  return opened(settings_in(home)).store;
}

inline std::shared_ptr<const Record> telemetry(std::uint64_t sequence, const std::string& device = "air") {
  return numbered(sample_readings(TimePoint(std::chrono::seconds(sequence)), static_cast<double>(sequence), device), sequence);
}

inline std::shared_ptr<const Record> event(std::uint64_t sequence) {
  return numbered(sample_event(TimePoint(std::chrono::seconds(sequence))), sequence);
}

inline Writing telemetry_of(std::uint64_t first, std::uint64_t last) {
  Writing writing;
  for (std::uint64_t i = first; i <= last; ++i) writing.records.push_back(telemetry(i));
  return writing;
}

inline Written must_write(Store& store, const Writing& writing) {
  auto written = store.write(writing);
  if (!written) throw std::runtime_error(written.error().text());
  return std::move(*written);
}

inline Chunk must_read(Store& store, RecordKind kind, SequenceRange wanted = everything, std::size_t max_bytes = std::size_t{1} << 30) {
  auto chunk = store.read(kind, wanted, max_bytes);
  if (!chunk) throw std::runtime_error(chunk.error().text());
  return std::move(*chunk);
}

inline std::vector<std::uint64_t> numbers(const Chunk& chunk) {
  std::vector<std::uint64_t> numbers;
  for (const auto& record : chunk.records) numbers.push_back(record->sequence);
  return numbers;
}

inline std::vector<std::uint64_t> numbers(Store& store, RecordKind kind = RecordKind::telemetry) {
  return numbers(must_read(store, kind));
}

inline std::vector<std::uint64_t> from_to(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = first; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

}  // namespace sluice::testing

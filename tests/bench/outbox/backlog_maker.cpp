// Makes the state directory of a gateway that was away from its broker for a long time and then stopped.
// usage: backlog_maker DIRECTORY RECORDS
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "gateway/outbox/state_directory.hpp"
#include "gateway/store/store.hpp"
#include "tests/bench/outbox/bench_records.hpp"

namespace sluice::bench {
namespace {

constexpr std::uint64_t a_commit = 5000;

[[noreturn]] void die(const Error& error) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  std::exit(1);
}

void fill(Store& store, std::uint64_t records) {
  for (std::uint64_t number = 1; number <= records;) {
    Writing writing;
    for (const std::uint64_t last = std::min(records, number + a_commit - 1); number <= last; ++number) {
      Record record = hundred_bytes(TimePoint(std::chrono::milliseconds(100 * number)));
      record.sequence = number;
      writing.records.push_back(std::make_shared<const Record>(std::move(record)));
    }
    writing.complete = number - 1;
    if (const auto written = store.write(writing); !written) die(written.error());
  }
}

void make(const std::filesystem::path& directory, std::uint64_t records) {
  auto sequences = open_state(directory);
  if (!sequences) die(sequences.error());
  const BootOffset offset{.nanoseconds = 1'700'000'000'000'000'000, .synchronised = true};
  auto opened =
      Store::open({.file = directory / "outbox.db", .stream = sequences->stream(), .boot_id = "an earlier boot", .offset = offset});
  if (!opened) die(opened.error());
  fill(*opened->store, records);
  const Numbering stopped{.stream = sequences->stream(), .settled = 1, .kept = records + 1, .last = records, .stopped = true};
  if (const auto written = sequences->writer()(stopped); !written) die(written.error());
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: backlog_maker DIRECTORY RECORDS\n", stderr), 2;
  sluice::bench::make(argv[1], std::strtoull(argv[2], nullptr, 10));
}

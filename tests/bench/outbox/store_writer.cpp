// What does the store write for each record? Appends records, so many a commit, and after every hundred deletes the hundred before
// them, which were acknowledged meanwhile.
// usage: store_writer DIRECTORY RECORDS A_COMMIT    Prints one JSON line: bytes of a row, syncs.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "gateway/store/record_codec.hpp"
#include "gateway/store/store.hpp"
#include "tests/bench/outbox/bench_records.hpp"
#include "tests/bench/outbox/counted_syncs.hpp"

namespace sluice::bench {
namespace {

constexpr std::uint64_t window = 100;

[[noreturn]] void die(const Error& error) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  std::exit(1);
}

std::shared_ptr<const Record> numbered(std::uint64_t number) {
  Record record = hundred_bytes(TimePoint(std::chrono::milliseconds(100 * number)));
  record.sequence = number;
  return std::make_shared<const Record>(std::move(record));
}

void play(Store& store, std::uint64_t records, std::uint64_t a_commit) {
  std::uint64_t acknowledged = 0;
  for (std::uint64_t number = 1; number <= records;) {
    Writing writing{.max_bytes = std::uint64_t{256} * 1024 * 1024};
    for (; writing.records.size() < a_commit && number <= records; ++number) writing.records.push_back(numbered(number));
    writing.complete = number - 1;
    if (number > acknowledged + 2 * window) {
      writing.done_telemetry = {{acknowledged + 1, acknowledged + window}};
      acknowledged += window;
    }
    if (const auto written = store.write(writing); !written) die(written.error());
  }
}

void measure(const std::filesystem::path& directory, std::uint64_t records, std::uint64_t a_commit) {
  auto opened = Store::open({.file = directory / "outbox.db", .stream = "bench", .boot_id = "bench", .offset = {}});
  if (!opened) die(opened.error());
  play(*opened->store, records, a_commit);
  opened->store.reset();
  const std::size_t row = encode_row(*numbered(records), {.boot = 1, .complete = records}).size();
  std::printf("{\"row\":%zu,\"syncs\":%llu}\n", row, static_cast<unsigned long long>(counted_syncs()));
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: store_writer DIRECTORY RECORDS A_COMMIT\n", stderr), 2;
  sluice::bench::measure(argv[1], std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10));
}

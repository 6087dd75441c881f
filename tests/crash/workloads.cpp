#include "tests/crash/workloads.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/support/sample_records.hpp"

namespace sluice::crash {
namespace {

using testing::DiskImage;
using testing::DiskOperation;

/// Each fifth is an event. `filler` bytes of text make it larger.
std::shared_ptr<const Record> record(std::uint64_t number, std::size_t filler) {
  const TimePoint time{std::chrono::seconds(number)};
  if (number % 5 == 0) {
    auto event = testing::sample_event(time);
    std::get<Happening>(event.body).detail = std::string(filler, 'e');
    return testing::numbered(std::move(event), number);
  }
  auto readings = testing::sample_readings(time, 0.5 * static_cast<double>(number));
  if (filler > 0) std::get<ReadingsBody>(readings.body).values.push_back({.channel = 3, .value = std::string(filler, 't')});
  return testing::numbered(std::move(readings), number);
}

Writing records(SequenceRange numbers, std::size_t filler = 0) {
  Writing writing;
  for (std::uint64_t number = numbers.first; number <= numbers.last; ++number) writing.records.push_back(record(number, filler));
  writing.complete = numbers.last;
  return writing;
}

/// Six at a time; with each third what two sessions have got, with each fourth some that both have, and now and then the clock is set.
void append_and_acknowledge(Recording& recording, SequenceRange rounds) {
  for (std::uint64_t round = rounds.first; round <= rounds.last; ++round) {
    const std::uint64_t first = round * 6 + 1;
    Writing writing = records({first, first + 5});
    if (round % 3 == 2) {
      const SequenceRange got{first - 8, first - 3};
      writing.cursors.push_back({.name = "mqtt", .events = {got}, .telemetry = {got}});
      writing.cursors.push_back({.name = "sparkplug", .events = {}, .telemetry = {{first - 12, first - 6}}});
    }
    if (round % 4 == 3) {
      writing.done_telemetry = {{first - 18, first - 10}};
      writing.done_events = {{first - 18, first - 7}};
    }
    if (round % 5 == 1) writing.offset = {.nanoseconds = static_cast<std::int64_t>(round) * 1'000'000'000, .synchronised = true};
    recording.write(writing);
  }
}

struct Filled {
  DiskImage image;
  Promise promise;
};

/// The power failed, and everything came to the disk that was written: half of it in the file, half in the log.
Filled filled() {
  Recording recording;
  recording.open("boot 1");
  append_and_acknowledge(recording, {0, 3});
  recording.close();
  recording.open("boot 1");
  append_and_acknowledge(recording, {4, 7});
  return {.image = recording.disk().seen(), .promise = recording.promise()};
}

DiskImage noisy(DiskImage image, Noise noise) {
  for (auto& [name, content] : image) {
    const std::size_t begin = noise == Noise::first_page ? 0 : content.size() / 2;
    for (std::size_t at = begin; at < begin + 1024; ++at) content[at] = static_cast<char>(at * 37 >> 3);
  }
  return image;
}

}  // namespace

std::unique_ptr<Recording> first_start() {
  auto recording = std::make_unique<Recording>();
  recording->open("boot 1");
  recording->write(records({1, 6}));
  recording->close();
  return recording;
}

std::unique_ptr<Recording> appending_and_acknowledging() {
  auto recording = std::make_unique<Recording>();
  recording->open("boot 1");
  recording->begin_here();
  append_and_acknowledge(*recording, {0, 9});
  recording->close();
  recording->open("boot 2");
  append_and_acknowledge(*recording, {10, 13});
  return recording;
}

std::unique_ptr<Recording> checkpointing() {
  constexpr std::size_t large = 12'000;
  auto recording = std::make_unique<Recording>();
  recording->open("boot 1");
  const auto syncs_of_file = [&] {
    const auto operations = recording->disk().operations();
    std::size_t sum = 0;
    for (const auto& operation : operations) sum += operation.kind == DiskOperation::Kind::sync && operation.file == 0 ? 1 : 0;
    return sum;
  };
  const std::size_t before = syncs_of_file();
  std::uint64_t number = 1;
  for (; syncs_of_file() == before; number += 4) {
    if (number > 1000) throw std::runtime_error("the log is never moved into the file");
    recording->begin_here();
    Writing writing = records({number, number + 3}, large);
    if (number > 8) writing.done_events = writing.done_telemetry = {{number - 8, number - 5}};
    recording->write(writing);
  }
  append_and_acknowledge(*recording, {number, number + 3});
  return recording;
}

std::unique_ptr<Recording> making_room(OnFull on_full) {
  auto recording = std::make_unique<Recording>();
  recording->open("boot 1");
  const std::size_t filler = on_full == OnFull::thin_out ? 0 : 300;
  for (std::uint64_t round = 0; round < 16; ++round) {
    Writing writing = records({round * 12 + 1, round * 12 + 12}, filler);
    writing.max_bytes = std::uint64_t{1024} * (on_full == OnFull::thin_out ? 24 : 48);
    writing.on_full = on_full;
    if (round == 8) recording->begin_here();
    recording->write(writing);
  }
  if (!recording->losses().contains(std::string(name(on_full)))) throw std::runtime_error("nothing gave way");
  return recording;
}

std::unique_ptr<Recording> rebuilding() {
  const Filled before = filled();
  auto recording = std::make_unique<Recording>(before.image, before.promise);
  recording->open("boot 1", true);
  append_and_acknowledge(*recording, {8, 9});
  recording->close();
  return recording;
}

std::unique_ptr<Recording> recovering() {
  Filled before = filled();
  std::string& log = before.image.at(std::string(file_name) + "-wal");
  log += log.substr(0, 3000);  // a transaction that was not ended
  auto recording = std::make_unique<Recording>(before.image, before.promise);
  recording->open("boot 2");
  append_and_acknowledge(*recording, {8, 9});
  recording->close();
  return recording;
}

std::unique_ptr<Recording> salvaging(Noise noise) {
  Filled before;
  {
    Recording recording;
    recording.open("boot 1");
    for (std::uint64_t round = 0; round < 10; ++round) recording.write(records({round * 10 + 1, round * 10 + 10}, 200));
    recording.close();
    before = {.image = noisy(recording.disk().seen(), noise), .promise = recording.promise()};
  }
  const std::size_t all = before.promise.contents.size();
  before.promise.contents = contents_on(before.image, "boot 1", {.damage = true});
  const std::size_t intact = before.promise.contents.size();
  if ((intact == all) != (noise == Noise::first_page) || intact < all / 2)
    throw std::runtime_error("the noise spoiled nothing, or too much");
  auto recording = std::make_unique<Recording>(before.image, before.promise, Allowed{.damage = true});
  recording->open("boot 1");
  recording->look_through();
  recording->write(records({200, 206}));
  return recording;
}

std::unique_ptr<Recording> setting_a_stranger_aside() {
  auto recording = std::make_unique<Recording>(DiskImage{{file_name, std::string(8192, '\0')}}, Promise{}, Allowed{.damage = true});
  recording->open("boot 1");
  recording->write(records({1, 6}));
  return recording;
}

}  // namespace sluice::crash

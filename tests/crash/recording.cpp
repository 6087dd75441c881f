#include "tests/crash/recording.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace sluice::crash {
namespace {

[[noreturn]] void give_up(const std::string& text) {
  throw std::runtime_error("the workload itself went wrong: " + text);
}

bool is_named(const std::vector<Loss>& losses, std::uint64_t number) {
  return std::ranges::any_of(losses, [number](const Loss& loss) {
    return std::ranges::any_of(loss.ranges, [number](const SequenceRange& range) { return range.first <= number && number <= range.last; });
  });
}

}  // namespace

StoreSettings settings_in(const std::filesystem::path& directory, const std::string& boot) {
  return {.file = directory / file_name, .stream = stream, .boot_id = boot, .offset = {}};
}

Contents contents_on(const testing::DiskImage& image, const std::string& boot, Allowed allowed) {
  const testing::ScratchDirectory copy;
  testing::write_image(image, copy.path());
  auto opened = Store::open(settings_in(copy.path(), boot));
  if (!opened) give_up("a copy does not open: " + opened.error().text());
  auto given = given_by(*opened->store, boot);
  if (!given) give_up("a copy cannot be read: " + given.error().text());
  if (!given->complaints.empty() && !allowed.damage) give_up("reading a copy: " + given->complaints.front());
  return std::move(given->contents);
}

Recording::Recording(const testing::DiskImage& initial, Promise promise, Allowed allowed) : allowed_(allowed) {
  testing::write_image(initial, directory_.path());
  disk_ = std::make_unique<testing::SimulatedDisk>(directory_.path());
  moments_.push_back({.operations = 0, .promise = std::move(promise)});
}

void Recording::open(const std::string& boot, bool is_distrusted) {
  StoreSettings settings = settings_in(directory_.path(), boot);
  settings.is_distrusted = is_distrusted;
  settings.vfs = disk_->vfs();
  auto opened = Store::open(settings);
  if (!opened) give_up("open: " + opened.error().text());
  store_ = std::move(opened->store);
  boot_ = boot;
  promise(promise());
}

void Recording::begin_here() {
  first_operation_ = disk_->operation_count();
  losses_.clear();
}

void Recording::write(const Writing& writing) {
  const auto written = store_->write(writing);
  if (!written) give_up("write: " + written.error().text());
  for (const Loss& loss : written->losses) losses_.insert(loss.reason);
  Promise next = promise();
  next.apply(writing, boot_);
  settle_losses(next, written->losses);
  promise(std::move(next));
}

void Recording::look_through() {
  const auto given = given_by(*store_, boot_);
  if (!given) give_up("read: " + given.error().text());
  if (given->contents != promise().contents) give_up("it gives another content: " + difference(given->contents, promise().contents));
  promise(promise());
}

void Recording::close() {
  store_.reset();
  promise(promise());
}

void Recording::promise(Promise promise) {
  moments_.push_back({.operations = disk_->operation_count(), .promise = std::move(promise)});
  const auto seen = disk_->seen();
  const auto found = testing::image_of(directory_.path());
  if (seen == found) return;
  std::string names;
  for (const auto& [name, content] : found) names += seen.contains(name) && seen.at(name) == content ? "" : " " + name;
  give_up("somebody wrote past the simulated disk:" + names);
}

/// What gave way or became another is named by a loss. Then it is as it is.
void Recording::settle_losses(Promise& promise, const std::vector<Loss>& losses) const {
  const Contents found = contents_on(testing::image_of(directory_.path()), boot_, allowed_);
  Contents expected = promise.contents;
  for (const auto& [number, record] : promise.contents) {
    const auto node = found.find(number);
    if ((node == found.end() || node->second != record) && is_named(losses, number)) {
      node == found.end() ? void(expected.erase(number)) : void(expected[number] = node->second);
    }
  }
  if (found != expected) give_up("it has another content than it says: " + difference(found, expected));
  promise.contents = std::move(expected);
}

Recording::Owed Recording::owed(std::size_t operations) const {
  const auto later = std::ranges::find_if(moments_, [operations](const Moment& moment) { return moment.operations > operations; });
  const auto given = static_cast<std::size_t>(later - moments_.begin()) - 1;
  return {.number = given, .given = moments_[given].promise, .under_way = moments_[std::min(given + 1, moments_.size() - 1)].promise};
}

}  // namespace sluice::crash

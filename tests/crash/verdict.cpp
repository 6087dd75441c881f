#include "tests/crash/verdict.hpp"

#include <chrono>
#include <format>
#include <utility>

#include "tests/support/sample_records.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::crash {
namespace {

constexpr auto boot = "after the cut";
constexpr SequenceRange everything{1, 1'000'000};
constexpr std::uint64_t one_more = 999'999;

/// One board after a power cut.
class Start {
 public:
  Start(const testing::DiskImage& image, Allowed allowed) : allowed_(allowed) { testing::write_image(image, directory_.path()); }

  std::vector<std::string> check(const Promise& given, const Promise& under_way) {
    const auto begin = std::chrono::steady_clock::now();
    if (!open()) return complaints_;
    const bool is_done = found_.contents == under_way.contents && found_.starts == under_way.starts() && !misses(under_way);
    compare(is_done ? under_way : given);
    go_on();
    if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(5)) complain("the start took more than 5 s");
    return complaints_;
  }

 private:
  struct Found {
    Contents contents;
    std::map<std::string, std::int64_t> starts;
    std::map<std::string, SavedCursor> cursors;
  };

  void complain(std::string text) { complaints_.push_back(std::move(text)); }

  /// Tells a store that lost its file from somebody who took the directory away.
  std::string there() const {
    if (!std::filesystem::exists(directory_.path())) return "; its directory is gone";
    std::string text = "; there are:";
    for (const auto& [name, content] : testing::image_of(directory_.path())) text += std::format(" {} ({} bytes)", name, content.size());
    return text;
  }

  bool open() {
    StoreSettings settings = settings_in(directory_.path(), boot);
    settings.uncertain = everything;
    auto opened = Store::open(settings);
    if (!opened) return complain("it does not open: " + opened.error().text() + there()), false;
    opened_ = std::move(*opened);
    auto given = given_by(*opened_.store, boot);
    if (!given) return complain("it cannot be read: " + given.error().text()), false;
    if (!allowed_.damage) complaints_ = given->complaints;
    found_ = {.contents = std::move(given->contents), .starts = std::move(given->starts), .cursors = {}};
    for (SavedCursor& cursor : opened_.cursors) found_.cursors[cursor.name] = cursor;
    return true;
  }

  /// True when a session does not know what it has got.
  bool misses(const Promise& promise) const {
    for (const auto& [name, cursor] : promise.cursors) {
      const auto node = found_.cursors.find(name);
      const SavedCursor known = node == found_.cursors.end() ? SavedCursor{} : node->second;
      if (promise.done(known) != promise.done(cursor)) return true;
    }
    return false;
  }

  void compare(const Promise& promise) {
    if (found_.contents != promise.contents) complain("records: " + difference(found_.contents, promise.contents));
    if (found_.starts != promise.starts()) complain("the start of a boot is another");
    if (misses(promise)) complain("a session has lost its place");
    if (opened_.complete != promise.complete()) complain(std::format("complete is {}, not {}", opened_.complete, promise.complete()));
    if (opened_.is_damaged && !allowed_.damage) complain("it says that it is damaged");
    compare_summary(promise);
  }

  void compare_summary(const Promise& promise) {
    const Inhabitants& there = opened_.there;
    std::map<bool, std::uint64_t> last;
    for (const auto& [number, record] : promise.contents) last[record.is_event] = number;
    const std::uint64_t first = promise.contents.empty() ? 0 : promise.contents.begin()->first;
    if (there.records != promise.contents.size() || there.first != first || there.last_event != last[true] ||
        there.last_telemetry != last[false]) {
      complain(
          std::format("it says {} records from {}, last {} and {}", there.records, there.first, there.last_event, there.last_telemetry));
    }
    std::uint64_t certain = 0;
    for (const SequenceRange& range : opened_.certain) certain += range.last - range.first + 1;
    if (certain != promise.contents.size()) complain(std::format("it says {} numbers are certain", certain));
  }

  void go_on() {
    const auto more = testing::numbered(testing::sample_readings(TimePoint{}, 1), one_more);
    if (const auto written = opened_.store->write({.records = {more}}); !written) {
      return complain("it takes nothing more: " + written.error().text());
    }
    opened_.store.reset();
    auto again = Store::open(settings_in(directory_.path(), boot));
    if (!again) return complain("it does not open again: " + again.error().text() + there());
    Contents expected = found_.contents;
    expected[one_more] = kept(*more, boot);
    const auto given = given_by(*again->store, boot);
    if (!given || given->contents != expected || !given->complaints.empty()) complain("it does not give what it took after the start");
    const Writing away{.done_events = {everything}, .done_telemetry = {everything}};
    const auto written = again->store->write(away);
    if (!written || written->there.records != 0) complain("what was acknowledged after the start does not go");
  }

  const testing::ScratchDirectory directory_;
  const Allowed allowed_;
  std::vector<std::string> complaints_;
  Store::Opened opened_;
  Found found_;
};

}  // namespace

std::vector<std::string> complaints_about(const testing::DiskImage& image, const Promise& given, const Promise& under_way,
                                          Allowed allowed) {
  return Start(image, allowed).check(given, under_way);
}

}  // namespace sluice::crash

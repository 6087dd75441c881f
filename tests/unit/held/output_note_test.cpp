#include "gateway/held/output_note.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

const HeldOutput horn{.device = "horn", .chip = "chip", .line = 4};
const HeldOutput heater{.device = "heater", .chip = "chip", .line = 5, .safe = true};

/// Counts how often something goes to disk.
class CountedFiles final : public StateFiles {
 public:
  Result<std::optional<std::string>> read(const std::string& name) override { return kept.read(name); }
  Result<void> set_aside(const std::string& name) override { return kept.set_aside(name); }
  Task<Result<void>> replace(std::string name, std::string text) override {
    ++writes;
    if (!is_slow) return kept.replace(std::move(name), std::move(text));
    return too_late(std::move(name), std::move(text));
  }

  MemoryStateFiles kept;
  int writes = 0;
  bool is_slow = false;

 private:
  Task<Result<void>> too_late(std::string name, std::string text) {
    (void)co_await kept.replace(std::move(name), std::move(text));
    co_return fail(Reason::timeout, "the disk took too long");
  }
};

struct Desk {
  std::vector<HeldOutput> noted() { return *held_outputs_from(files.kept.files[OutputNote::file]); }

  Loop loop;
  CountedFiles files;
};

TEST(OutputNote, IsOnDiskBeforeTheOutputsMayBeTaken) {
  Desk desk;
  OutputNote note(desk.files);
  EXPECT_TRUE(desk.loop.run(note.hold({horn, heater})));
  EXPECT_EQ(desk.noted(), (std::vector{horn, heater}));
}

TEST(OutputNote, IsWrittenOnlyWhenItSaysSomethingNew) {
  Desk desk;
  OutputNote first(desk.files);
  desk.loop.run(first.hold({}));
  EXPECT_EQ(desk.files.writes, 0) << "a gateway without outputs";
  desk.loop.run(first.hold({horn}));
  desk.loop.run(first.hold({horn}));
  OutputNote next(desk.files);
  desk.loop.run(next.hold({horn}));
  EXPECT_EQ(desk.files.writes, 1) << "also of the next run";
  desk.loop.run(next.hold({}));
  EXPECT_TRUE(desk.noted().empty());
}

TEST(OutputNote, NamesTheOutputsOfBothWhileOneConfigurationTakesTheOthersPlace) {
  Desk desk;
  OutputNote note(desk.files);
  const HeldOutput changed{.device = "horn", .chip = "chip", .line = 4, .safe = true};
  desk.loop.run(note.hold({horn, heater}, {changed, heater}));
  EXPECT_EQ(desk.noted(), (std::vector{horn, heater, changed}));
}

TEST(OutputNote, TriesAgainWhatADiskHasRefused) {
  Desk desk;
  OutputNote note(desk.files);
  desk.loop.run(note.try_again());
  EXPECT_EQ(desk.files.writes, 0) << "nothing is held yet";
  desk.files.kept.trouble = Error{Reason::bus, "no space left"};
  desk.loop.run(note.hold({horn}));
  desk.loop.run(note.try_again());
  desk.files.kept.trouble.reset();
  desk.loop.run(note.try_again());
  EXPECT_EQ(desk.noted(), std::vector{horn});
  desk.loop.run(note.try_again());
  EXPECT_EQ(desk.files.writes, 3) << "it is there";
}

TEST(OutputNote, IsWrittenAnewWhenWhatASlowDiskRefusedMayHaveComeThereLater) {
  Desk desk;
  OutputNote note(desk.files);
  desk.loop.run(note.hold({horn}));
  desk.files.is_slow = true;
  desk.loop.run(note.hold({heater}));
  EXPECT_EQ(desk.noted(), std::vector{heater});
  desk.files.is_slow = false;
  desk.loop.run(note.hold({horn}));
  EXPECT_EQ(desk.noted(), std::vector{horn});
}

TEST(OutputNote, TriesAgainWithTheNextConfiguration) {
  Desk desk;
  OutputNote note(desk.files);
  desk.files.kept.trouble = Error{Reason::bus, "no space left"};
  EXPECT_TRUE(desk.loop.run(note.hold({horn})));
  EXPECT_TRUE(desk.files.kept.files.empty());
  desk.files.kept.trouble.reset();
  desk.loop.run(note.hold({horn}));
  EXPECT_EQ(desk.noted(), std::vector{horn});
}

}  // namespace
}  // namespace sluice

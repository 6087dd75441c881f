#include "gateway/state/state_files.hpp"

#include <gtest/gtest.h>

#include "tests/support/scratch_directory.hpp"
#include "tests/support/threaded_loop.hpp"

namespace sluice {
namespace {

using testing::ScratchDirectory;
using testing::ThreadedLoop;

TEST(StateFiles, AreReplacedWholeAndReadBack) {
  ScratchDirectory home;
  ThreadedLoop loop;
  DiskStateFiles files(loop.executor, loop.clock, home.path());
  EXPECT_EQ(files.read("config"), Result<std::optional<std::string>>(std::nullopt));
  EXPECT_TRUE(loop.run_for_real(files.replace("config", "old and longer")));
  EXPECT_TRUE(loop.run_for_real(files.replace("config", "new")));
  EXPECT_EQ(files.read("config"), Result<std::optional<std::string>>("new"));
}

TEST(StateFiles, SayWhatIsWrongWithTheDirectory) {
  ThreadedLoop loop;
  DiskStateFiles files(loop.executor, loop.clock, "/nowhere/at/all");
  const auto written = loop.run_for_real(files.replace("config", "text"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().text(), "gone: cannot write /nowhere/at/all/config.new: No such file or directory");
}

TEST(StateFiles, AreSetAsideWhenTheyAreUnreadable) {
  ScratchDirectory home;
  ThreadedLoop loop;
  DiskStateFiles files(loop.executor, loop.clock, home.path());
  home.write("config", "garbage");
  EXPECT_TRUE(files.set_aside("config"));
  EXPECT_EQ(files.read("config"), Result<std::optional<std::string>>(std::nullopt));
  EXPECT_EQ(files.read("config.bad"), Result<std::optional<std::string>>("garbage"));
}

TEST(StateFiles, OfTheSizeOfSomethingElseAreNotRead) {
  ScratchDirectory home;
  ThreadedLoop loop;
  DiskStateFiles files(loop.executor, loop.clock, home.path());
  home.write("config", std::string(StateFiles::largest + 1, 'x'));
  EXPECT_EQ(files.read("config").error().reason, Reason::length);
}

}  // namespace
}  // namespace sluice

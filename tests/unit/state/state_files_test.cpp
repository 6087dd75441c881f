#include "gateway/state/state_files.hpp"

#include <csignal>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "gateway/state/state_file.hpp"
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

TEST(StateFiles, LeaveNothingBesideThemWhenTheyCannotBeReplaced) {
  ScratchDirectory home;
  std::filesystem::create_directory(home.file("folder"));
  EXPECT_FALSE(replace_state_file(home.file("folder"), "secret"));
  EXPECT_FALSE(std::filesystem::exists(home.file("folder.new")));
  const auto usual = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{.rlim_cur = 4, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  const auto written = replace_state_file(home.file("config"), "secret");
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, usual);
  EXPECT_FALSE(written);
  EXPECT_FALSE(std::filesystem::exists(home.file("config.new")));
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

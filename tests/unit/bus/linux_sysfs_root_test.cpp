#include "drivers/bus/linux_sysfs_root.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "drivers/bus/sysfs_files.hpp"
#include "tests/unit/bus/threaded_loop.hpp"

namespace sluice {
namespace {

using testing::ThreadedLoop;

/// A tree of files that lives as long as a test.
class Tree {
 public:
  Tree() {
    std::string pattern = ::testing::TempDir() + "/sysfs-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() { std::filesystem::remove_all(root_); }

  void put(const std::string& path, std::string_view content) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << content;
  }
  void link(const std::string& target, const std::string& path) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::filesystem::create_symlink(target, root_ / path);
  }
  std::string root() const { return root_.string(); }

 private:
  std::filesystem::path root_;
};

TEST(SysfsFiles, ReadAFileWithoutTheNewlineAtItsEnd) {
  const Tree tree;
  tree.put("class/thermal/thermal_zone0/temp", "41234\n");
  tree.put("two_lines", "a\nb\n");
  tree.put("bare", "x");
  tree.put("empty", "");
  SysfsFiles files(tree.root());
  EXPECT_EQ(files.read("class/thermal/thermal_zone0/temp"), Result<std::string>("41234"));
  EXPECT_EQ(files.read("two_lines"), Result<std::string>("a\nb"));
  EXPECT_EQ(files.read("bare"), Result<std::string>("x"));
  EXPECT_EQ(files.read("empty"), Result<std::string>(""));
}

TEST(SysfsFiles, ReadAtMostFourKibibytes) {
  const Tree tree;
  tree.put("long", std::string(10'000, 'x'));
  EXPECT_EQ(SysfsFiles(tree.root()).read("long")->size(), 4096U);
}

TEST(SysfsFiles, SeeAFileThatAppearsAndOneThatGoes) {
  const Tree tree;
  SysfsFiles files(tree.root());
  EXPECT_EQ(files.read("late").error().reason, Reason::gone);
  tree.put("late", "1\n");
  EXPECT_EQ(files.read("late"), Result<std::string>("1"));
  std::filesystem::remove(tree.root() + "/late");
  EXPECT_EQ(files.read("late").error().reason, Reason::gone);
}

TEST(SysfsFiles, FollowTheLinksThatSysfsIsMadeOf) {
  const Tree tree;
  tree.put("devices/platform/sensor/hwmon/hwmon0/name", "sensor\n");
  tree.link("../../devices/platform/sensor/hwmon/hwmon0", "class/hwmon/hwmon0");
  EXPECT_EQ(SysfsFiles(tree.root()).read("class/hwmon/hwmon0/name"), Result<std::string>("sensor"));
}

TEST(SysfsFiles, RefusePathsThatLeaveTheRoot) {
  const Tree tree;
  tree.put("inside", "1");
  SysfsFiles files(tree.root() + "/.");
  for (const auto* path : {"../inside", "a/../inside", "a/..", "..", "/etc/hostname"}) {
    EXPECT_EQ(files.read(path).error().reason, Reason::denied) << path;
    EXPECT_EQ(files.list(path).error().reason, Reason::denied) << path;
  }
  tree.put("..name", "2");
  EXPECT_EQ(files.read("..name"), Result<std::string>("2"));
}

TEST(SysfsFiles, ListNamesSorted) {
  const Tree tree;
  tree.put("class/hwmon/hwmon2/name", "b");
  tree.put("class/hwmon/hwmon1/name", "a");
  SysfsFiles files(tree.root());
  EXPECT_EQ(files.list("class/hwmon"), (Result<std::vector<std::string>>({"hwmon1", "hwmon2"})));
  EXPECT_EQ(files.list(""), (Result<std::vector<std::string>>({"class"})));
  EXPECT_EQ(files.list("class/none").error().reason, Reason::gone);
  EXPECT_EQ(files.list("class/hwmon/hwmon1/name").error().reason, Reason::gone) << "a file is no directory";
}

TEST(SysfsFiles, FindARootThatComesLater) {
  const Tree tree;
  SysfsFiles files(tree.root() + "/later");
  EXPECT_EQ(files.read("value").error().reason, Reason::gone);
  tree.put("later/value", "7");
  EXPECT_EQ(files.read("value"), Result<std::string>("7"));
}

TEST(LinuxSysfsRoot, AnswersEachFileByItselfInTheOrderAsked) {
  const Tree tree;
  tree.put("a", "1\n");
  tree.put("c", "3\n");
  ThreadedLoop loop;
  LinuxSysfsRoot sysfs(loop.executor, loop.clock, tree.root());
  const auto contents = loop.run_for_real(sysfs.read({"c", "b", "a"})).value();
  ASSERT_EQ(contents.size(), 3U);
  EXPECT_EQ(contents[0], Result<std::string>("3"));
  EXPECT_EQ(contents[1].error().reason, Reason::gone);
  EXPECT_EQ(contents[2], Result<std::string>("1"));
  EXPECT_EQ(sysfs.use().transfers, 3U);
  EXPECT_EQ(sysfs.use().errors, 1U);
}

TEST(LinuxSysfsRoot, ListsADirectoryOrSaysWhyNot) {
  const Tree tree;
  tree.put("class/thermal/thermal_zone0/temp", "1");
  ThreadedLoop loop;
  LinuxSysfsRoot sysfs(loop.executor, loop.clock, tree.root());
  EXPECT_EQ(loop.run_for_real(sysfs.list("class/thermal")).value(), std::vector<std::string>{"thermal_zone0"});
  EXPECT_EQ(loop.run_for_real(sysfs.list("class/hwmon")).error().reason, Reason::gone);
  EXPECT_EQ(sysfs.use().errors, 1U);
}

TEST(LinuxSysfsRoot, AnswersManyCallersOfOneTurn) {
  const Tree tree;
  constexpr std::size_t callers = 500;
  for (std::size_t i = 0; i < callers; ++i) tree.put("sensor" + std::to_string(i), std::to_string(i) + "\n");
  ThreadedLoop loop;
  LinuxSysfsRoot sysfs(loop.executor, loop.clock, tree.root());
  std::vector<ThreadedLoop::Started<Result<std::vector<Result<std::string>>>>> pending(callers);
  for (std::size_t i = 0; i < callers; ++i) loop.start(pending[i], sysfs.read({"sensor" + std::to_string(i)}));
  for (std::size_t i = 0; i < callers; ++i) {
    loop.run_until([&] { return pending[i].ended(); });
    EXPECT_EQ((**pending[i].value)[0], Result<std::string>(std::to_string(i)));
  }
}

TEST(LinuxSysfsRoot, CountsADirectoryThatHasNoTextAsNoError) {
  const Tree tree;
  tree.put("devices/hwmon0/name", "sensor\n");
  tree.link("../../devices/hwmon0", "class/hwmon/hwmon0");
  ThreadedLoop loop;
  LinuxSysfsRoot sysfs(loop.executor, loop.clock, tree.root());
  const auto contents = loop.run_for_real(sysfs.read({"class/hwmon/hwmon0", "class/hwmon/hwmon0/name", "class/hwmon/none"})).value();
  EXPECT_EQ(contents[0].error().reason, Reason::no_data);
  EXPECT_EQ(sysfs.use().errors, 1U) << "of the file that is not there";
}

}  // namespace
}  // namespace sluice

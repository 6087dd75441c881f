#include "drivers/bus/linux_sysfs_root.hpp"

#include <filesystem>
#include <fstream>
#include <latch>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "drivers/async/with_timeout.hpp"
#include "drivers/bus/sysfs_files.hpp"
#include "tests/support/threaded_loop.hpp"

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

/// Files of which one hangs in the kernel until let_go().
class HungFiles final : public SysfsFiles {
 public:
  HungFiles(std::string root, std::string hung) : SysfsFiles(std::move(root)), hung_(std::move(hung)) {}

  void wait_until_entered() { entered_.wait(); }
  void let_go() { released_.count_down(); }

 private:
  Result<FileDescriptor> open(const std::string& path, int flags) override {
    if (path == hung_) {
      if (!entered_.try_wait()) entered_.count_down();
      released_.wait();
    }
    return SysfsFiles::open(path, flags);
  }

  std::string hung_;
  std::latch entered_{1};
  std::latch released_{1};
};

/// Chips a, b and c, of which b hangs, each read with a deadline of 2 s as gateway/poll does it.
struct HungTree {
  using Contents = Result<std::vector<Result<std::string>>>;
  using Pending = ThreadedLoop::Started<Contents>;

  HungTree() {
    for (const auto* chip : {"a", "b", "c"}) tree.put(chip, "1\n");
  }
  HungTree(const HungTree&) = delete;
  HungTree& operator=(const HungTree&) = delete;
  ~HungTree() { files->let_go(); }

  void start(Pending& pending, const std::string& chip) {
    const TimePoint deadline = loop.clock.now() + 2s;
    loop.start(pending, with_deadline(loop.clock, deadline, sysfs.read({chip}, deadline)));
  }
  static bool is_innocent(const Pending& pending) {
    return !*pending.value && pending.value->error().reason == Reason::busy && pending.value->error().by_another_device;
  }

  Tree tree;
  ThreadedLoop loop;
  std::shared_ptr<HungFiles> files = std::make_shared<HungFiles>(tree.root(), "b");
  LinuxSysfsRoot sysfs{loop.executor, loop.clock, files};
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
  const auto contents = loop.run_for_real(sysfs.read({"c", "b", "a"}, never)).value();
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
  EXPECT_EQ(loop.run_for_real(sysfs.list("class/thermal", never)).value(), std::vector<std::string>{"thermal_zone0"});
  EXPECT_EQ(loop.run_for_real(sysfs.list("class/hwmon", never)).error().reason, Reason::gone);
  EXPECT_EQ(sysfs.use().errors, 1U);
}

TEST(LinuxSysfsRoot, AnswersManyCallersOfOneTurn) {
  const Tree tree;
  constexpr std::size_t callers = 500;
  for (std::size_t i = 0; i < callers; ++i) tree.put("sensor" + std::to_string(i), std::to_string(i) + "\n");
  ThreadedLoop loop;
  LinuxSysfsRoot sysfs(loop.executor, loop.clock, tree.root());
  std::vector<ThreadedLoop::Started<Result<std::vector<Result<std::string>>>>> pending(callers);
  for (std::size_t i = 0; i < callers; ++i) loop.start(pending[i], sysfs.read({"sensor" + std::to_string(i)}, never));
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
  const auto contents = loop.run_for_real(sysfs.read({"class/hwmon/hwmon0", "class/hwmon/hwmon0/name", "class/hwmon/none"}, never)).value();
  EXPECT_EQ(contents[0].error().reason, Reason::no_data);
  EXPECT_EQ(sysfs.use().errors, 1U) << "of the file that is not there";
}

TEST(LinuxSysfsRoot, BlamesOnlyTheDeviceInWhoseFileTheKernelHangs) {
  HungTree hung;
  std::array<HungTree::Pending, 3> chips;
  for (std::size_t i = 0; i < chips.size(); ++i) hung.start(chips[i], std::string(1, static_cast<char>('a' + i)));
  hung.loop.clock.settle();
  hung.files->wait_until_entered();
  hung.loop.clock.run_for(2s);
  for (const auto& chip : chips) ASSERT_TRUE(chip.ended());
  EXPECT_EQ(chips[0].value->value().front(), Result<std::string>("1")) << "was read before the kernel hung";
  EXPECT_EQ(chips[1].value->error().text(), "timeout: b: is stuck in the kernel");
  EXPECT_TRUE(HungTree::is_innocent(chips[2])) << chips[2].value->error().text();
}

TEST(LinuxSysfsRoot, AnswersAtOnceWhileTheKernelHangsOn) {
  HungTree hung;
  HungTree::Pending first;
  hung.start(first, "b");
  hung.loop.clock.settle();
  hung.files->wait_until_entered();
  hung.loop.clock.run_for(2s);
  HungTree::Pending again;
  HungTree::Pending other;
  hung.start(again, "b");
  hung.start(other, "c");
  hung.loop.clock.settle();
  ASSERT_TRUE(again.ended() && other.ended());
  EXPECT_EQ(again.value->error().reason, Reason::timeout);
  EXPECT_TRUE(HungTree::is_innocent(other));
}

}  // namespace
}  // namespace sluice

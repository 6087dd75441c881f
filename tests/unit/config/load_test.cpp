#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A file of this content that is gone after the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = ::testing::TempDir() + "sluice-" + test->name() + "-" + std::to_string(getpid()) + ".yaml";
    std::ofstream(path_, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::expected<v1::Config, std::vector<Problem>> load_fake(const std::string& file) {
  return load(file, {.drivers = testing::fake_drivers(), .host_name = "bench"});
}

TEST(Load, GivesTheConfigurationOfAGoodFile) {
  const TemporaryFile file("mqtt: { broker: mqtt://localhost }\ngateway: g\n");
  const auto config = load_fake(file.path());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->gateway(), "g");
}

TEST(Load, GivesEveryProblemOfABadFile) {
  const TemporaryFile file("mqtt: { broker: mqtt://localhost, keepalive: 1 }\ngateway: a b\n");
  const auto config = load_fake(file.path());
  ASSERT_FALSE(config);
  ASSERT_THAT(config.error(), SizeIs(2));
  EXPECT_THAT(config.error()[0].text(file.path()), HasSubstr(file.path() + ":1:46: mqtt.keepalive: expects a duration"));
  EXPECT_THAT(config.error()[1].text(file.path()), HasSubstr(file.path() + ":2:10: gateway: expects"));
}

TEST(Load, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(load_fake("/nowhere/sluice.yaml").error().at(0).text("/nowhere/sluice.yaml"),
              "/nowhere/sluice.yaml: cannot be read: No such file or directory; name another file with --config FILE");
  EXPECT_THAT(load_fake(::testing::TempDir()).error().at(0).message, HasSubstr("Is a directory"));
}

TEST(Load, SurvivesTenMegabytesOfGarbage) {
  std::string garbage(10'000'000, '\0');
  for (std::size_t i = 0; i < garbage.size(); ++i) garbage[i] = static_cast<char>(i * 2654435761U >> 13U);
  const TemporaryFile file(garbage);
  const auto config = load_fake(file.path());
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().at(0).text("f"), "f: larger than 256 KiB");
}

TEST(Load, SurvivesEveryPrefixAndManyBrokenVariantsOfAGoodFile) {
  const std::string good =
      "mqtt: { broker: mqtt://localhost, tls: { ca: x } }\nbuses: { w: { i2c: /dev/i2c-1 } }\ndefaults: { d: { period: 1s } }\n"
      "devices:\n  air:\n    use: d\n    driver: climate\n    bus: w\n    channels: { temperature: { window: 1m, publish: [mean] } }\n";
  for (std::size_t length = 0; length < good.size(); ++length) testing::check_fake(good.substr(0, length));
  std::uint32_t state = 1;
  for (int round = 0; round < 3000; ++round) {
    std::string broken = good;
    for (int change = 0; change < 3; ++change) {
      state = state * 1664525U + 1013904223U;
      broken[state % broken.size()] = " \n:{}[]-#&*!|>'\"%@`,?x1"[(state >> 16U) % 23U];
    }
    const auto checked = testing::check_fake(broken);
    EXPECT_EQ(checked.good(), checked.problems.empty());
  }
}

}  // namespace
}  // namespace sluice

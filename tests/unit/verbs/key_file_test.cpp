#include "firmware/verbs/send/key_file.hpp"

#include <set>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include "gateway/config/base64.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::send {
namespace {

using sluice::testing::ScratchDirectory;
using ::testing::HasSubstr;

TEST(KeyFiles, AreReadableByTheirOwnerOnly) {
  const ScratchDirectory home;
  const auto made = KeyFile::create(home.file("office.pem"));
  ASSERT_TRUE(made) << made.error();
  struct stat status{};
  ASSERT_EQ(::stat(home.file("office.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(KeyFile::open(home.file("office.pem"))->key().public_key(), made->key().public_key());
}

TEST(KeyFiles, AreNeverOverwritten) {
  const ScratchDirectory home;
  const auto first = KeyFile::create(home.file("office.pem"));
  EXPECT_THAT(KeyFile::create(home.file("office.pem")).error(), HasSubstr("office.pem exists already"));
  EXPECT_EQ(KeyFile::open(home.file("office.pem"))->key().public_key(), first->key().public_key());
}

TEST(KeyFiles, ThatCannotBeUsedAreNamed) {
  const ScratchDirectory home;
  EXPECT_THAT(KeyFile::create(home.file("no/office.pem")).error(), HasSubstr("/no/office.pem: No such file or directory"));
  EXPECT_THAT(KeyFile::open(home.file("office.pem")).error(), HasSubstr("/office.pem: No such file or directory"));
  EXPECT_THAT(KeyFile::open(home.write("office.pem", "garbage")).error(), HasSubstr("holds no unencrypted Ed25519 private key"));
}

TEST(KeyFiles, CountUpwardsAndNeverBelowTheTime) {
  const ScratchDirectory home;
  const auto file = KeyFile::create(home.file("office.pem")).value();
  EXPECT_EQ(file.next_counter(1000), 1000);
  EXPECT_EQ(file.next_counter(1000), 1001);
  EXPECT_EQ(KeyFile::open(home.file("office.pem"))->next_counter(5), 1002) << "a clock that was set back";
  EXPECT_EQ(file.next_counter(2000), 2000);
  home.write("office.pem.counter", "garbage");
  EXPECT_EQ(file.next_counter(3000), 3000);
  home.write("office.pem.counter", "99999999999");
  EXPECT_EQ(file.next_counter(4000), 100000000000);
  EXPECT_EQ(file.next_counter(200000000000), 200000000000);
}

TEST(KeyFiles, GiveTheirKeyAName) {
  const ScratchDirectory home;
  EXPECT_EQ(KeyFile::create(home.file("office.pem"))->usual_id(), "office");
  EXPECT_EQ(KeyFile::create(home.file("my key (2).pem"))->usual_id(), "my-key--2-");
}

TEST(KeyFiles, SayWhichLinesLetThemIn) {
  const auto key = SigningKey::generate().value();
  EXPECT_EQ(configuration_lines("office", key, "operate"),
            "security:\n  command_keys:\n    - { id: office, public_key: " + base64_of(key.public_key()) + ", role: operate }\n");
}

}  // namespace
}  // namespace sluice::send

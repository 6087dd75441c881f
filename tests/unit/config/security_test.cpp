#include <gmock/gmock.h>

#include "gateway/config/base64.hpp"
#include "gateway/config/diff.hpp"
#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_broker;

/// Public keys of RFC 8032, section 7.1, tests 1 and 2.
constexpr auto first = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
constexpr auto second = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";

std::string key(const std::string& id, const std::string& public_key, const std::string& role) {
  return "    - { id: " + id + ", public_key: " + public_key + ", role: " + role + " }\n";
}

std::vector<std::string> problems_with(const std::string& keys) {
  return problems_of(check_fake(with_broker("security:\n  command_keys:\n" + keys)));
}

TEST(CommandKeys, AreAListOfIdPublicKeyAndRole) {
  const auto checked =
      check_fake(with_broker("security:\n  command_keys:\n" + key("office", first, "configure") + key("shop", second, "read")));
  ASSERT_THAT(problems_of(checked), IsEmpty());
  ASSERT_EQ(checked.config.security().command_keys_size(), 2);
  EXPECT_EQ(checked.config.security().command_keys(1).id(), "shop");
  EXPECT_EQ(checked.config.security().command_keys(1).public_key(), second);
  EXPECT_EQ(checked.config.security().command_keys(1).role(), "read");
}

TEST(CommandKeys, AreReadOneByOneWithTheirPlaceInTheList) {
  EXPECT_THAT(problems_with(key("office", first, "configure") + "    - { id: a/b, public_key: x=, rolle: read }\n"),
              ElementsAre("5:7: security.command_keys.1.role: is missing: read: status, get-config, read; operate: also write and confirm; "
                          "configure: everything",
                          "5:13: security.command_keys.1.id: expects 1 to 64 letters, digits, _ and -, not \"a/b\"",
                          "5:30: security.command_keys.1.public_key: is no base64 text (with its padding); `sluice keygen` prints the line "
                          "to write",
                          "5:34: security.command_keys.1.rolle: unknown key – did you mean \"role\"?"));
  EXPECT_THAT(problems_with(key("office", "QUJD", "admin")),
              ElementsAre("4:33: security.command_keys.0.public_key: has 3 bytes; an Ed25519 public key has 32",
                          "4:45: security.command_keys.0.role: expects read, operate or configure, not \"admin\""));
}

TEST(CommandKeys, ThatAreAPlaceholderAreRefused) {
  EXPECT_THAT(problems_with(key("office", base64_of(std::string(32, '\0')), "configure")), ElementsAre(HasSubstr("is all zeros")));
}

TEST(CommandKeys, DifferInIdAndKey) {
  EXPECT_THAT(
      problems_with(key("office", first, "configure") + key("office", second, "read") + key("shop", first, "read")),
      ElementsAre("5:13: security.command_keys.1.id: is the same as security.command_keys.0.id; each key needs its own",
                  "6:31: security.command_keys.2.public_key: is the same as security.command_keys.0.public_key; each key needs its own"));
}

TEST(CommandKeys, LeaveSomebodyWhoMayChangeThem) {
  EXPECT_THAT(problems_with(key("office", first, "operate")),
              ElementsAre("3:3: security.command_keys: none has the role configure: nobody could ever change this configuration over MQTT, "
                          "these keys included"));
}

TEST(CommandKeys, AreThereOrTheSectionIsNot) {
  EXPECT_THAT(problems_of(check_fake(with_broker("security: {}\n"))),
              ElementsAre(HasSubstr("2:1: security.command_keys: is missing: public keys")));
  EXPECT_THAT(problems_of(check_fake(with_broker("security: { command_keys: [] }\n"))),
              ElementsAre("2:13: security.command_keys: the list is empty"));
  EXPECT_THAT(problems_of(check_fake(with_broker("security: { command_keys: { id: a } }\n"))),
              ElementsAre("2:27: security.command_keys: expects a list, not a map of keys"));
}

TEST(CommandKeys, AreNotTooMany) {
  std::string keys;
  for (int i = 0; i < 33; ++i) keys += key("k" + std::to_string(i), first, "configure");
  EXPECT_THAT(problems_with(keys), ElementsAre("3:3: security.command_keys: has 33 entries; allowed: at most 32"));
}

TEST(CommandKeys, AreADifferenceOfTheirOwn) {
  const auto with = check_fake(with_broker("security:\n  command_keys:\n" + key("office", first, "configure")));
  const auto changes = difference(check_fake(with_broker("")).config, with.config);
  EXPECT_FALSE(changes.none());
  EXPECT_THAT(changes.paths(), ElementsAre("security"));
}

TEST(Base64, IsWrittenAndReadBack) {
  for (const std::string& bytes :
       {std::string(), std::string("f"), std::string("fo"), std::string("foo"), std::string("\xff\x00\xfe", 3)}) {
    EXPECT_EQ(bytes_from_base64(base64_of(bytes)), bytes);
  }
  EXPECT_EQ(base64_of("foob"), "Zm9vYg==");  // RFC 4648, section 10
}

TEST(Base64, IsReadInOneWritingOnly) {
  for (const auto* text : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9v\n", "Zm 9v", "Zm9-", "Zg==Zg==", "=", "A=AA"}) {
    EXPECT_EQ(bytes_from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sluice

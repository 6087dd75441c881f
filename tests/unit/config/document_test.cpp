#include "gateway/config/document.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>

#include "gateway/config/canonical.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CheckContext bench{.drivers = testing::fake_drivers(), .host_name = "bench"};

Document yaml(std::string_view text) {
  return read_document(text, bench);
}
Document json(std::string_view text) {
  return read_json_document(text, bench);
}

std::vector<std::string> problems_of(const std::vector<Problem>& problems) {
  std::vector<std::string> texts;
  for (const auto& problem : problems) texts.push_back(problem.path + ": " + problem.message);
  return texts;
}

constexpr std::string_view greenhouse =
    "mqtt: { broker: mqtt://localhost }\n"
    "buses: { w: { i2c: /dev/i2c-1 } }\n"
    "defaults: { d: { driver: climate, bus: w } }\n"
    "devices:\n  air: { use: d, address: 0x76, period: 10s, channels: { temperature: { calibrate: { scale: 1.50 } } } }\n";
const std::string greenhouse_json =
    R"({"buses":{"w":{"i2c":"/dev/i2c-1"}},"defaults":{"d":{"bus":"w","driver":"climate"}},)"
    R"("devices":{"air":{"address":118,"channels":{"temperature":{"calibrate":{"scale":1.5}}},"period":"10s","use":"d"}},)"
    R"("mqtt":{"broker":"mqtt://localhost"}})";

TEST(Document, IsWhatWasWrittenWithoutDefaultsAndUse) {
  const auto document = yaml(greenhouse);
  EXPECT_THAT(problems_of(document.checked.problems), IsEmpty());
  EXPECT_EQ(document.json, greenhouse_json);
  EXPECT_EQ(document.hash, sha256_hex(greenhouse_json));
  EXPECT_EQ(document.checked.config.devices().at("air").options().at("address").integer(), 0x76);
}

TEST(Document, HasOneHashInYamlAndInJson) {
  const std::string spread = R"({ "mqtt" : {"broker":"mqtt://localhost"}, "devices": {"air": {"use":"d", "period":"10s", "address":118,
    "channels": {"temperature":{"calibrate":{"scale":1.5e0}}}}}, "defaults":{"d":{"driver":"climate","bus":"w"}}, "buses":{"w":{"i2c":"/dev/i2c-1"}} })";
  EXPECT_EQ(json(spread).hash, yaml(greenhouse).hash);
  EXPECT_EQ(yaml(spread).hash, yaml(greenhouse).hash);
  EXPECT_NE(yaml(std::string(greenhouse) + "gateway: other\n").hash, yaml(greenhouse).hash);
}

TEST(Document, ReadFromItsOwnJsonIsTheSame) {
  for (const std::string& text :
       {std::string(greenhouse), testing::with_broker("gateway: 'a'\nbuses: {}\ndevices:\n"),
        std::string("mqtt: { broker: [mqtt://localhost], username: \"\\x7f \\u0007 \\u2028 \\\"\", keepalive: 90s }\n")}) {
    const auto document = yaml(text);
    ASSERT_THAT(problems_of(document.checked.problems), IsEmpty());
    const auto again = json(document.json);
    EXPECT_THAT(problems_of(again.checked.problems), IsEmpty());
    EXPECT_EQ(again.json, document.json);
    EXPECT_EQ(again.hash, document.hash);
    EXPECT_TRUE(MessageDifferencer::Equals(again.checked.config, document.checked.config));
  }
}

TEST(Document, ThatCannotBeReadHasAHashOfItsOwn) {
  const auto broken = json("{\"mqtt\":");
  EXPECT_FALSE(broken.good());
  EXPECT_EQ(broken.json, "");
  EXPECT_EQ(broken.hash, sha256_hex("{\"mqtt\":"));
  EXPECT_NE(broken.hash, json("{\"mqtt\"").hash);
}

TEST(Document, TellsProblemsOfAFileWithPlacesAndOfAMessageWithout) {
  const auto file = yaml("mqtt: { broker: mqtt://localhost }\ngateway: a b\n");
  EXPECT_EQ(file.checked.problems.at(0).place, (Place{2, 10}));
  EXPECT_FALSE(file.json.empty());
  EXPECT_EQ(json(file.json).checked.problems.at(0).place, Place());
}

TEST(Document, ThatIsTooLargeAsJsonIsRefused) {
  std::string text = "mqtt: { broker: [";
  for (int i = 0; i < 24'000; ++i) text += "mqtt://a,";
  text.replace(text.size() - 1, 1, "] }\n");
  ASSERT_LT(text.size(), largest_config);
  const auto document = yaml(text);
  EXPECT_THAT(problems_of(document.checked.problems), Contains(": larger than 256 KiB as JSON, in which it is stored and sent"));
  EXPECT_FALSE(check(text, bench).good());
}

TEST(Document, OfAFileThatCannotBeReadSaysWhy) {
  const auto document = load_document("/nowhere/sluice.yaml", bench);
  EXPECT_THAT(problems_of(document.checked.problems),
              ElementsAre(": cannot be read: No such file or directory; name another file with --config FILE"));
  testing::ScratchDirectory home;
  EXPECT_EQ(load_document(home.write("good.yaml", std::string(greenhouse)), bench).json, greenhouse_json);
}

TEST(DocumentEdits, AddReplaceAndRemoveADevice) {
  const std::string base = R"({"devices":{"b":{"driver":"x"}},"mqtt":{}})";
  EXPECT_EQ(with_device(base, "a", R"({"z":1.0, "y":null})").value(), R"({"devices":{"a":{"y":null,"z":1},"b":{"driver":"x"}},"mqtt":{}})");
  EXPECT_EQ(with_device(base, "b", "{}").value(), R"({"devices":{"b":{}},"mqtt":{}})");
  EXPECT_EQ(without_device(base, "b").value(), R"({"devices":{},"mqtt":{}})");
}

TEST(DocumentEdits, AddTheFirstDevice) {
  EXPECT_EQ(with_device("{}", "a", "{}").value(), R"({"devices":{"a":{}}})");
  EXPECT_EQ(with_device(R"({"devices":null})", "a", "{}").value(), R"({"devices":{"a":{}}})");
}

TEST(DocumentEdits, RemoveWhatWasAdded) {
  const auto more = with_device(greenhouse_json, "soil", R"({"driver":"slow_adc","bus":"w"})");
  ASSERT_TRUE(more);
  EXPECT_TRUE(json(*more).good());
  EXPECT_EQ(without_device(*more, "soil").value(), greenhouse_json);
}

TEST(DocumentEdits, NameADeviceThatIsNotThere) {
  EXPECT_THAT(problems_of(without_device(greenhouse_json, "aire").error()),
              ElementsAre("device: there is no device \"aire\" – did you mean \"air\"?"));
  EXPECT_THAT(problems_of(without_device("{}", "air").error()), ElementsAre("device: there is no device \"air\"; there are none"));
  EXPECT_THAT(problems_of(without_device(greenhouse_json, "rain").error()),
              ElementsAre("device: there is no device \"rain\"; get-config tells which there are"));
}

TEST(DocumentEdits, SayWhereADeviceCannotBeRead) {
  EXPECT_THAT(problems_of(with_device("{}", "a", "{\"x\":1,\"x\":2}").error()),
              ElementsAre("devices.a.x: this key was written before; write it once"));
  EXPECT_THAT(problems_of(with_device("{}", "a", "{").error()), ElementsAre("devices.a: not JSON: incomplete JSON"));
}

TEST(Connection, IsWhatReachesTheBrokerWithoutTheDevices) {
  const auto bad = yaml("gateway: g\nmqtt: { broker: mqtt://localhost }\nbuses: { w: { i2c: 3 } }\ndevices: { a: { driver: nonsense } }\n");
  ASSERT_FALSE(bad.good());
  const auto connection = connection_of(bad, bench);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->json, R"({"gateway":"g","mqtt":{"broker":"mqtt://localhost"}})");
  EXPECT_EQ(connection->checked.config.gateway(), "g");
}

TEST(Connection, IsNotThereWhenItIsWrongItself) {
  EXPECT_FALSE(connection_of(yaml("mqtt: { broker: nowhere }\n"), bench));
  EXPECT_FALSE(connection_of(yaml("mqtt: { broker: mqtt://localhost }\nmqtt: { broker: mqtt://localhost }\n"), bench));
  EXPECT_FALSE(connection_of(yaml("gateway: a b\nmqtt: { broker: mqtt://localhost }\n"), bench));
  EXPECT_FALSE(connection_of(yaml("devices: {}\n"), bench));
  EXPECT_FALSE(connection_of(yaml("mqtt: ["), bench));
}

TEST(Connection, IsNotThereWhenItIsUnclearWhoMayCommand) {
  EXPECT_FALSE(connection_of(yaml("mqtt: { broker: mqtt://localhost }\nsecurity: { command_keys: [ nonsense ] }\ndevices: 3\n"), bench));
}

}  // namespace
}  // namespace sluice

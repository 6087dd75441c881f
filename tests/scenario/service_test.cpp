// What the service manager is told, and what it needs when the gateway was killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/held/output_note.hpp"
#include "tests/scenario/house.hpp"

namespace sluice::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto pump = R"({"device":"pump","config":{"driver":"digital_output","bus":"pins","line":5,"safe":true,"period":"1h"}})";

TEST(Service, IsReadyWithoutABrokerAndSaysSoInItsLine) {
  House house(soil_and_lamp);
  house.broker.goes_away();
  house.restart(soil_and_lamp);
  EXPECT_THAT(house.told.back(), StartsWith("READY=1\nSTATUS=2 devices; broker not connected; "));
}

TEST(Service, ShowsInItsLineHowItIsDoingWithEachLookAtTheClock) {
  House house(soil_and_lamp);
  house.told.clear();
  house.play(2min);
  EXPECT_THAT(house.told, ElementsAre(StartsWith("STATUS=2 devices; broker connected; "))) << "once, as nothing changes afterwards";
}

TEST(Service, HasReloadedWhenTheFileIsInForceOrRefused) {
  House house(soil_and_lamp);
  house.play(5s);
  house.told.clear();
  house.apply("devices: { air: { driver: bme281 } }");
  house.play(1s);
  EXPECT_THAT(house.told, ElementsAre(StartsWith("RELOADING=1"), StartsWith("READY=1")));
  house.told.clear();
  house.apply("mqtt: { broker: mqtt://127.0.0.1 }");
  house.play(1s);
  EXPECT_THAT(house.told, ElementsAre(StartsWith("RELOADING=1"), StartsWith("READY=1\nSTATUS=0 devices; broker connected; ")));
}

TEST(Service, SaysThatItStopsAndNothingAfterThat) {
  House house(soil_and_lamp);
  house.play(5s);
  house.told.clear();
  EXPECT_TRUE(house.stop());
  EXPECT_THAT(house.told, ElementsAre(StartsWith("STOPPING=1\nEXTEND_TIMEOUT_USEC=")));
}

/// The emulated board, taken for one that outlives the program.
class LastingBoard final : public Board {
 public:
  explicit LastingBoard(SimulatedBoard& behind) : behind_(behind) {}

  Result<DeviceContext> attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id, const v1::Bus& bus,
                               Options options) override {
    if (files) noted_at_attach[device] = noted(*files);
    return behind_.attach(device, driver, bus_id, bus, std::move(options));
  }
  Task<void> detach(std::string device) override { return behind_.detach(std::move(device)); }
  void remove_bus(const std::string& bus_id) override { behind_.remove_bus(bus_id); }
  std::map<std::string, BusUse> use() const override { return behind_.use(); }
  bool is_real() const override { return true; }

  static std::vector<std::string> noted(const MemoryStateFiles& files) {
    const auto found = files.files.find(OutputNote::file);
    std::vector<std::string> devices;
    if (found == files.files.end()) return devices;
    for (const auto& output : held_outputs_from(found->second).value()) devices.push_back(output.device);
    return devices;
  }

  const MemoryStateFiles* files = nullptr;
  std::map<std::string, std::vector<std::string>> noted_at_attach;

 private:
  SimulatedBoard& behind_;
};

TEST(HeldOutputs, AreNotedBeforeTheyAreTakenAndUntilTheyAreGivenBack) {
  LastingBoard* board = nullptr;
  House house(soil_and_lamp, [&](Loop&, SimulatedBoard& behind) {
    auto lasting = std::make_unique<LastingBoard>(behind);
    board = lasting.get();
    return lasting;
  });
  board->files = &house.state;
  house.play(5s);
  EXPECT_THAT(LastingBoard::noted(house.state), ElementsAre("lamp"));
  house.ask("put-device", pump);
  house.play(1s);
  EXPECT_THAT(board->noted_at_attach["pump"], ElementsAre("lamp", "pump"));
  house.ask("remove-device", R"({"device":"lamp"})");
  house.play(1s);
  EXPECT_THAT(LastingBoard::noted(house.state), ElementsAre("pump"));
  board->noted_at_attach.clear();
  house.restart(soil_and_lamp);
  house.play(1s);
  EXPECT_THAT(board->noted_at_attach["pump"], ElementsAre("pump")) << "what was set over MQTT stays in force";
}

TEST(HeldOutputs, AreNotedWithALaterLookAtTheClockWhenTheDiskRefusedBefore) {
  House house(soil_and_lamp, [](Loop&, SimulatedBoard& behind) { return std::make_unique<LastingBoard>(behind); });
  house.state.files.erase(OutputNote::file);
  house.state.trouble = Error{Reason::bus, "no space left"};
  house.restart(soil_and_lamp);
  house.play(3min);
  EXPECT_THAT(LastingBoard::noted(house.state), IsEmpty());
  house.state.trouble.reset();
  house.play(1min);
  EXPECT_THAT(LastingBoard::noted(house.state), ElementsAre("lamp"));
}

TEST(HeldOutputs, OfAnEmulatedBoardAreNotNoted) {
  House house(soil_and_lamp);
  house.play(5s);
  EXPECT_THAT(LastingBoard::noted(house.state), IsEmpty());
}

}  // namespace
}  // namespace sluice::testing

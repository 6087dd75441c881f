#pragma once
#include <functional>
#include <memory>
#include <string>

#include "drivers/async/task_group.hpp"
#include "gateway/board/simulated_board.hpp"
#include "gateway/graph/gateway.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/state/state_files.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/scripted_broker.hpp"

namespace sluice::testing {

/// Makes a board that stands before the emulated one, which it passes on to.
using MakeBoard = std::function<std::unique_ptr<Board>(Loop& loop, SimulatedBoard& behind)>;

/// The whole gateway on virtual time: emulated board, scripted broker, outbox in memory.
class House {
 public:
  explicit House(const std::string& yaml, const MakeBoard& make_board = {});
  House(const House&) = delete;
  House& operator=(const House&) = delete;
  ~House();

  void play(Duration duration) { loop.clock.run_for(duration); }
  /// The file is written anew, and SIGHUP comes.
  void apply(const std::string& yaml);
  /// Somebody sends a command and waits for the answer, at most 5 s; empty when none came.
  std::string ask(const std::string& verb, const std::string& request = "{}");
  /// An operator leaves this on config/desired.
  void desire(const std::string& document);
  /// Stops, and starts again with this file and what is in the state directory.
  void restart(const std::string& yaml);
  /// Asks the gateway to stop and plays until it has, at most `limit`: how long it took, or nothing.
  std::optional<Duration> stop(Duration limit = 1min);
  bool has_ended() const { return ended_; }

  Loop loop;
  SimulatedBoard board;
  ScriptedBroker broker;
  DurableOutbox outbox;
  MemoryStateFiles state;
  std::vector<std::string> told;  ///< to the service manager

 private:
  void start(const std::string& yaml);
  Task<void> run();

  class Listening final : public ServiceManager {
   public:
    explicit Listening(std::vector<std::string>& told) : told_(told) {}
    void notify(const std::string& words) override { told_.push_back(words); }
    std::optional<Duration> watchdog() const override { return std::nullopt; }

   private:
    std::vector<std::string>& told_;
  };

  Turns turns_;
  Listening manager_{told};
  std::unique_ptr<Board> in_front_;
  TaskGroup tasks_;
  std::unique_ptr<Gateway> gateway_;
  bool ended_ = false;
};

/// A sensor and an output.
inline constexpr auto soil_and_lamp = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, pins: { gpio: /dev/gpiochip0 } }
devices:
  soil: { driver: tmp102, bus: i2c-1, address: 0x48, period: 10s }
  lamp: { driver: digital_output, bus: pins, line: 4, period: 1h }
)";

}  // namespace sluice::testing

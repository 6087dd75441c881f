#pragma once
#include <functional>
#include <memory>
#include <string>

#include "drivers/async/task_group.hpp"
#include "gateway/board/simulated_board.hpp"
#include "gateway/graph/gateway.hpp"
#include "gateway/outbox/memory_outbox.hpp"
#include "proto/config.pb.h"
#include "tests/support/loop.hpp"
#include "tests/support/scripted_broker.hpp"

namespace sluice::testing {

/// A checked configuration; a test whose configuration is wrong ends here.
v1::Config config_of(const std::string& yaml);

/// Makes a board that stands before the emulated one, which it passes on to.
using MakeBoard = std::function<std::unique_ptr<Board>(Loop& loop, SimulatedBoard& behind)>;

/// The whole gateway on virtual time: emulated board, scripted broker, outbox in memory.
class House {
 public:
  explicit House(const std::string& yaml, const MakeBoard& make_board = {});
  ~House();

  void play(Duration duration) { loop.clock.run_for(duration); }
  void apply(const std::string& yaml) { gateway_->apply(config_of(yaml)); }
  /// Asks the gateway to stop and plays until it has, at most `limit`: how long it took, or nothing.
  std::optional<Duration> stop(Duration limit = 1min);

  Loop loop;
  SimulatedBoard board;
  ScriptedBroker broker;
  MemoryOutbox outbox;

 private:
  Task<void> run();

  class Silence final : public ServiceManager {
    void notify(const std::string&) override {}
    std::optional<Duration> watchdog() const override { return std::nullopt; }
  };

  Turns turns_;
  Silence manager_;
  std::unique_ptr<Board> in_front_;
  TaskGroup tasks_;
  std::unique_ptr<Gateway> gateway_;
  bool ended_ = false;
};

}  // namespace sluice::testing

#include "tests/scenario/house.hpp"

#include <stdexcept>

#include "gateway/config/checker.hpp"

namespace sluice::testing {

v1::Config config_of(const std::string& yaml) {
  Checked checked = check(yaml, {.host_name = "house"});
  for (const auto& problem : checked.problems) throw std::invalid_argument(problem.text("scenario"));
  return std::move(checked.config);
}

House::House(const std::string& yaml, const MakeBoard& make_board)
    : board(loop.executor, loop.clock, SerialWires::memory),
      broker(loop.executor, loop.clock),
      outbox(loop.executor, loop.clock, {}, volatile_sequences("11111111-2222-4333-8444-555555555555")),
      in_front_(make_board ? make_board(loop, board) : nullptr),
      tasks_(loop.executor) {
  const GatewayPartners partners{.executor = loop.executor,
                                 .clock = loop.clock,
                                 .wall = loop.wall,
                                 .board = in_front_ ? *in_front_ : board,
                                 .link = broker,
                                 .outbox = outbox,
                                 .turns = turns_,
                                 .manager = manager_,
                                 .configure_outbox = [](const v1::Outbox&) {},
                                 .version = "0",
                                 .boot_id = "boot",
                                 .seed = 7};
  gateway_ = std::make_unique<Gateway>(partners, config_of(yaml));
  tasks_.spawn(run());
  loop.clock.settle();
}

House::~House() {
  stop();
  tasks_.stop();
  loop.run(tasks_.join());
}

Task<void> House::run() {
  TaskGroup beside(loop.executor);
  beside.spawn(outbox.run());
  co_await gateway_->run();
  beside.stop();
  co_await beside.join();
  ended_ = true;
}

std::optional<Duration> House::stop(Duration limit) {
  const TimePoint asked = loop.clock.now();
  if (!ended_) gateway_->stop();
  loop.clock.settle();
  while (!ended_ && loop.clock.next_deadline() <= asked + limit) loop.clock.run_until(loop.clock.next_deadline());
  if (!ended_) return std::nullopt;
  return loop.clock.now() - asked;
}

}  // namespace sluice::testing

#include "tests/scenario/house.hpp"

#include <stdexcept>

#include "gateway/config/checker.hpp"

namespace sluice::testing {

namespace {

CheckContext context() {
  return {.host_name = "house"};
}

}  // namespace

House::House(const std::string& yaml, const MakeBoard& make_board)
    : board(loop.executor, loop.clock, SerialWires::memory),
      broker(loop.executor, loop.clock),
      outbox(loop.executor, loop.clock, {}, volatile_sequences("11111111-2222-4333-8444-555555555555")),
      in_front_(make_board ? make_board(loop, board) : nullptr),
      tasks_(loop.executor) {
  start(yaml);
}

void House::start(const std::string& yaml) {
  const GatewayPartners partners{.executor = loop.executor,
                                 .clock = loop.clock,
                                 .wall = loop.wall,
                                 .board = in_front_ ? *in_front_ : board,
                                 .link = broker,
                                 .outbox = outbox,
                                 .turns = turns_,
                                 .manager = manager_,
                                 .state = state,
                                 .check = context(),
                                 .configure_outbox = [](const v1::Outbox&) {},
                                 .version = "0",
                                 .boot_id = "boot",
                                 .seed = 7};
  auto begin = boot(state, read_document(yaml, context()), context());
  if (!begin) throw std::invalid_argument("nothing of this file can be run");
  gateway_ = std::make_unique<Gateway>(partners, std::move(*begin));
  ended_ = false;
  tasks_.spawn(run());
  loop.clock.settle();
}

void House::apply(const std::string& yaml) {
  gateway_->file_changed(read_document(yaml, context()));
}

std::string House::ask(const std::string& verb, const std::string& request) {
  const auto before = broker.messages("/reply/" + verb).size();
  broker.hears({.topic = "sluice/v1/house/command/" + verb, .payload = request});
  for (const TimePoint limit = loop.clock.now() + 5s; loop.clock.now() < limit;) {
    play(1ms);
    if (auto replies = broker.messages("/reply/" + verb); replies.size() > before) return replies.back().payload;
  }
  return {};
}

void House::desire(const std::string& document) {
  broker.hears({.topic = "sluice/v1/house/config/desired", .payload = document, .retain = true});
}

void House::restart(const std::string& yaml) {
  stop();
  gateway_.reset();
  start(yaml);
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

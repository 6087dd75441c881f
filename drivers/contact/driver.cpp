#include "drivers/contact/driver.hpp"

namespace sluice::contact {
namespace {

Readings closed(TimePoint time, bool level) {
  return {.time = time, .values = {{.channel = 0, .value = level}}};
}

}  // namespace

const std::vector<Channel>& channels() {
  static const std::vector<Channel> all{{.name = "closed", .kind = ValueKind::boolean}};
  return all;
}

Task<Result<Readings>> Contact::read(TimePoint /*deadline*/) {
  const auto level = line_.level();
  if (!level) co_return std::unexpected(level.error());
  co_return closed(clock_.now(), *level);
}

Task<void> Contact::run(ReadingSink& sink) {
  while (true) {
    auto error = co_await follow(sink);
    line_.close();
    sink.refuse(std::move(error));
    co_await clock_.sleep_for(backoff_.next());
  }
}

Task<Error> Contact::follow(ReadingSink& sink) {
  if (const auto level = deliver_level(sink); !level) co_return level.error();
  backoff_.reset();
  while (true) {
    const auto changes = co_await line_.edges();
    if (!changes) co_return changes.error();
    std::uint64_t missed = 0;
    for (const auto& change : *changes) {
      missed += change.missed_before;
      sink.deliver(closed(change.edge.time, change.edge.level));
    }
    if (missed == 0) continue;
    sink.missed_edges(missed);
    if (const auto level = deliver_level(sink); !level) co_return level.error();
  }
}

Result<void> Contact::deliver_level(ReadingSink& sink) {
  const auto level = line_.level();
  if (!level) return std::unexpected(level.error());
  sink.deliver(closed(clock_.now(), *level));
  return {};
}

}  // namespace sluice::contact

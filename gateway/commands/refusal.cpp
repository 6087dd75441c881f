#include "gateway/commands/refusal.hpp"

#include <array>
#include <format>

namespace sluice {

std::string_view name(RefusalReason reason) {
  static constexpr std::array<std::string_view, 13> names{"flood",   "retained", "size", "envelope", "key", "signature", "target",
                                                          "counter", "time",     "role", "content",  "id",  "busy"};
  return names[static_cast<std::size_t>(reason)];
}

std::string text_of(const RefusedCommand& refusal) {
  if (refusal.faults.empty()) return {};
  const auto& first = refusal.faults.front();
  const auto more = refusal.faults.size() > 1 ? std::format(" (and {} more)", refusal.faults.size() - 1) : std::string();
  return (first.path().empty() ? first.message() : first.path() + ": " + first.message()) + more;
}

void RefusalEvents::note(RefusalReason reason, std::string detail) {
  if (finished_) return;
  Bout& bout = bouts_.try_emplace(reason, clock_, [this, reason] { end(reason); }).first->second;
  if (bout.timer.when() == never) {
    bout.timer.set(clock_.now() + pause);
    report(reason, std::move(detail));
  } else {
    ++bout.more;
    bout.last = std::move(detail);
  }
}

void RefusalEvents::finish() {
  finished_ = true;
  for (auto& [reason, bout] : bouts_) {
    end(reason);
    bout.timer.clear();
  }
}

void RefusalEvents::report(RefusalReason reason, std::string detail) {
  report_({.type = EventType::command_refused,
           .severity = Severity::warning,
           .reason = std::string(name(reason)),
           .detail = std::move(detail)});
}

void RefusalEvents::end(RefusalReason reason) {
  Bout& bout = bouts_.at(reason);
  if (bout.more == 0) return;
  bout.timer.set(clock_.now() + pause);
  report(reason, std::format("{} more within a minute; the last: {}", std::exchange(bout.more, 0), bout.last));
}

}  // namespace sluice

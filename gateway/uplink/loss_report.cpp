#include "gateway/uplink/loss_report.hpp"

#include <ranges>
#include <utility>

namespace sluice {
namespace {

void report_in_pieces(GatewayFacts& facts, std::uint64_t sequence, Happening loss) {
  if (loss.ranges.size() < 2) return;
  const std::size_t piece = loss.ranges.size() / 2;
  auto ranges = std::exchange(loss.ranges, {});
  ranges.push_back({sequence, sequence});
  for (const auto& some : ranges | std::views::chunk(piece)) {
    loss.ranges.assign(some.begin(), some.end());
    facts.report(loss);
  }
}

}  // namespace

void report_loss(GatewayFacts& facts, const Record& record) {
  const auto* event = std::get_if<Happening>(&record.body);
  if (event && event->type == EventType::records_dropped) return report_in_pieces(facts, record.sequence, *event);
  facts.report({.type = EventType::records_dropped,
                .severity = Severity::error,
                .reason = "too_large",
                .detail = "the record is larger than the broker accepts",
                .ranges = {{record.sequence, record.sequence}}});
}

}  // namespace sluice

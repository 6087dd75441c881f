#include "gateway/uplink/client_id_watch.hpp"

#include <utility>

namespace sluice {
namespace {

constexpr std::uint32_t enough = 3;
constexpr Duration short_life = 30s;
/// Longer than two gateways that both wait up to five minutes leave one of them alone.
constexpr Duration bout_over = 10min;

}  // namespace

std::optional<ClientIdWatch::Finding> ClientIdWatch::lost(Ending ending) {
  if (ending.lasted >= bout_over) told_ = false;
  const bool certain = ending.reason_code == session_taken_over;
  if (!is_suspect(ending) && !certain) return std::nullopt;
  return Finding{.certain = certain, .is_news = !std::exchange(told_, true)};
}

bool ClientIdWatch::is_suspect(const Ending& ending) {
  // Once both wait long between their attempts, connections live longer, too.
  const Duration limit = closed_early_ < enough ? short_life : bout_over;
  closed_early_ = ending.credible && !ending.reason_code && ending.lasted < limit ? closed_early_ + 1 : 0;
  return closed_early_ >= enough;
}

}  // namespace sluice

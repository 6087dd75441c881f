#pragma once
#include <cstdint>
#include <optional>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Tells when another client lives under our client id. Pure: it hears how connections end.
///
/// MQTT 5 wants the broker to say so (DISCONNECT with 0x8E, 3.1.4), but mosquitto 2.0 only closes, as all do with MQTT 3.1.1: there
/// three connections in a row that worked and are closed within 30 s and without a word are a suspicion. A bout is over when a connection
/// has stood for ten minutes.
class ClientIdWatch {
 public:
  struct Ending {
    std::optional<std::uint8_t> reason_code = {};  ///< of the broker's DISCONNECT
    Duration lasted = 0s;
    /// The broker took something from us, or another gateway of our name was seen. Else it is a broker, or something before it, that
    /// does not work: it tells nothing of other clients.
    bool credible = false;
  };
  struct Finding {
    bool certain = false;
    bool is_news = false;  ///< the first one of its bout
  };

  /// A connection was lost without our doing. Nothing while that is no sign of another client.
  std::optional<Finding> lost(Ending ending);

 private:
  bool is_suspect(const Ending& ending);

  std::uint32_t closed_early_ = 0;  // connections, in a row
  bool told_ = false;
};

}  // namespace sluice

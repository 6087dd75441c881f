#pragma once
#include "drivers/async/task.hpp"
#include "gateway/record.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// What carries out a configuration that was decided.
class ConfigTarget {
 public:
  ConfigTarget() = default;
  ConfigTarget(const ConfigTarget&) = delete;
  ConfigTarget& operator=(const ConfigTarget&) = delete;
  virtual ~ConfigTarget() = default;

  /// In force when this returns. A change of `mqtt` or of the gateway's name comes Commits::reply_leaves after it was
  /// decided; what was given to the session until then should leave before the session ends.
  virtual Task<void> change_to(v1::Config config) = 0;

  /// Returns when a session under the configuration in force has reached the broker, at once when it has; may be cancelled.
  virtual Task<void> broker_reached() = 0;

  /// What reported() says is another than before.
  virtual void reported_changed() = 0;

  /// An event config_changed.
  virtual void report(Happening happening) = 0;
};

}  // namespace sluice

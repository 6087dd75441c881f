#pragma once
#include "gateway/outbox/durable_outbox.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// What the configuration asks of the outbox, as far as memory goes; the log says what is cut.
OutboxSettings outbox_settings(const v1::Outbox& outbox);

}  // namespace sluice

#pragma once
#include "gateway/outbox/durable_outbox.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// What the configuration asks of the outbox; it tells the log what people should know.
OutboxSettings outbox_settings(const v1::Outbox& outbox);

}  // namespace sluice

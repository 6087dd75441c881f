#pragma once
#include <optional>
#include <string>

#include <google/protobuf/message.h>

#include "drivers/options.hpp"
#include "gateway/config/scalars.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// Sets a field that is no section by its rule, or adds to a repeated one. What is wrong, and what is allowed; then the field stays as it
/// is.
std::optional<std::string> set_field(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                                     const ConfigNode& node);

/// A boolean, a number or a text as it is written.
Scalar<v1::OptionValue> read_value(const ConfigNode& node);

/// A driver's option by the driver's table.
Scalar<v1::OptionValue> read_option(const OptionInfo& option, const ConfigNode& node);

/// The default of a driver's option; nothing when it has none.
std::optional<v1::OptionValue> fallback_of(const OptionInfo& option);

/// A value as if a user had written it without quotes.
ConfigNode plain_scalar(const std::string& text);

}  // namespace sluice

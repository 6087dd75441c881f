#pragma once
#include <string>

#include "proto/commands.pb.h"

namespace sluice {

/// {"id":"…","ok":true,"result":{…}} or {"id":"…","ok":false,"errors":[{"path","message"}]}; `id` is left out when there is none.
/// Documents in it are as they are, not text; times in UTC with milliseconds; a trace in the format of `sluice decode --replay`.
std::string reply_to_json(const v1::Reply& reply);

/// Cuts errors until the reply has at most this in JSON. One without errors stays as it is.
inline constexpr std::size_t largest_refusal = std::size_t{64} * 1024;
void cut_errors(v1::Reply& reply);

}  // namespace sluice

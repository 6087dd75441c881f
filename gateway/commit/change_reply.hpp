#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/config/problem.hpp"
#include "proto/commands.pb.h"

namespace sluice {

/// Replies without `id`, which is for who knows the request.
v1::Reply change_refused(const std::vector<Problem>& problems);
v1::Reply change_refused(std::string path, std::string message);
v1::Reply change_accepted(std::uint64_t revision, const std::vector<std::string>& changed);

}  // namespace sluice

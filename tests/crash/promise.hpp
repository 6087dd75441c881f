#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/store/types.hpp"
#include "tests/crash/contents.hpp"

namespace sluice::crash {

/// What a store owes after the transactions that returned.
struct Promise {
  Contents contents;
  std::map<std::uint64_t, std::uint64_t> complete_of;  ///< what the Writing of a record said, by the record's number
  std::map<std::string, SavedCursor> cursors;
  std::map<std::string, std::int64_t> boots;  ///< those whose clock was set: their start, nanoseconds since 1970

  /// As Store::Opened says it.
  std::uint64_t complete() const;
  /// What a session has got of the rows that are there.
  std::vector<std::uint64_t> done(const SavedCursor& cursor) const;

  /// Of those that have records.
  std::map<std::string, std::int64_t> starts() const;

  /// As if nothing gave way.
  void apply(const Writing& writing, const std::string& boot);
};

}  // namespace sluice::crash

#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "drivers/frame_decoder.hpp"

namespace sluice {

/// A JSON object on one line, its members in the order in which they were added.
class JsonLine {
 public:
  /// `json` is a value already written as JSON.
  JsonLine& add(std::string_view name, const std::string& json);
  std::string text() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

/// The shortest text that reads back as the same number: 8, 0.1, 1e+21. JSON has no infinity: null.
std::string json(double number);
std::string json(std::string_view text);
std::string json(const Value& value);

/// `{"values":{"pm2_5":{"value":8,"unit":"ug/m3"}}}` with the frame's labels before, or `{"error":"checksum","detail":"…"}`.
/// Empty values are left out; one that is bad says so in "error".
std::string decoded_line(const Result<DecodedFrame>& frame);

/// What was decoded and what was refused.
class DecodeSummary {
 public:
  void count(const Result<DecodedFrame>& frame);
  /// `{"summary":{"good":2,"refused":{"checksum":1}}}`
  std::string line() const;

 private:
  std::uint64_t good_ = 0;
  std::map<Reason, std::uint64_t> refused_;
};

}  // namespace sluice

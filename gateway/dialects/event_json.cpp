#include "gateway/dialects/event_json.hpp"

#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice {
namespace {

boost::json::array ranges_of(const Happening& happening) {
  boost::json::array ranges;
  for (const auto& range : happening.ranges) ranges.push_back({{"first", range.first}, {"last", range.last}});
  return ranges;
}

}  // namespace

std::string event_json(const Record& record, bool backlog, const WallClock& wall) {
  const auto& happening = std::get<Happening>(record.body);
  boost::json::object event;
  event["sequence"] = record.sequence;
  put_time(event, wall_time(record, record.time, wall));
  event["type"] = name(happening.type);
  event["severity"] = name(happening.severity);
  event["device"] = happening.device;
  event["channel"] = happening.channel;
  event["reason"] = happening.reason;
  event["detail"] = happening.detail;
  if (!happening.ranges.empty()) event["ranges"] = ranges_of(happening);
  if (backlog) event["backlog"] = true;
  return json_text(event);
}

}  // namespace sluice

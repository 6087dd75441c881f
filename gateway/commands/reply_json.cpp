#include "gateway/commands/reply_json.hpp"

#include <format>

#include "gateway/dialects/reading_json.hpp"
#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice {
namespace {

namespace json = boost::json;

/// Puts an object together from members that are JSON text already.
class ObjectText {
 public:
  ObjectText& raw(std::string_view key, std::string_view value) {
    text_ += text_.empty() ? '{' : ',';
    text_.append(json_text(json::string(key))).append(":").append(value);
    return *this;
  }
  ObjectText& add(std::string_view key, const json::value& value) { return raw(key, json_text(value)); }
  std::string text() const { return text_.empty() ? "{}" : text_ + '}'; }

 private:
  std::string text_;
};

json::value value_of(const v1::OptionValue& value) {
  switch (value.value_case()) {
    case v1::OptionValue::kBoolean:
      return value.boolean();
    case v1::OptionValue::kInteger:
      return value.integer();
    case v1::OptionValue::kNumber:
      return value.number();
    case v1::OptionValue::kText:
      return json::string(value.text());
    case v1::OptionValue::kDuration:
    case v1::OptionValue::VALUE_NOT_SET:
      break;
  }
  return nullptr;
}

json::object readings_of(const v1::ReadResult& result) {
  json::object readings;
  for (const auto& reading : result.readings()) {
    readings[reading.channel()] = {{"value", value_json(reading)}, {"unit", reading.unit()}, {"quality", quality_text(reading)}};
  }
  return readings;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += std::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

json::array trace_of(const v1::ReadResult& result) {
  json::array trace;
  for (const auto& step : result.trace()) {
    json::object object;
    if (step.has_write()) object["w"] = hex(step.write());
    if (step.has_read()) object["r"] = hex(step.read());
    if (step.has_wait_ms()) object["wait_ms"] = step.wait_ms();
    if (step.nack()) object["nack"] = true;
    if (step.repeated_start()) object["repeated_start"] = true;
    trace.push_back(std::move(object));
  }
  return trace;
}

std::string text_of(const v1::ReadResult& result) {
  ObjectText text;
  text.add("device", json::string(result.device()));
  text.add("time", json::string(timestamp({.nanoseconds = result.time(), .synchronised = true})));
  text.add("readings", readings_of(result));
  if (result.trace_size() > 0) text.add("trace", trace_of(result));
  return text.text();
}

std::string text_of(const v1::ChangeResult& result) {
  const json::array changed(result.changed().begin(), result.changed().end());
  return ObjectText().add("revision", result.revision()).add("changed", changed).text();
}

std::string text_of(const v1::ConfigResult& result) {
  return ObjectText().add("revision", result.revision()).add("hash", json::string(result.hash())).raw("config", result.config()).text();
}

std::string result_of(const v1::Reply& reply) {
  switch (reply.result_case()) {
    case v1::Reply::kStatus:
      return ObjectText().raw("status", reply.status().status()).raw("health", reply.status().health()).text();
    case v1::Reply::kConfig:
      return text_of(reply.config());
    case v1::Reply::kChange:
      return text_of(reply.change());
    case v1::Reply::kRead:
      return text_of(reply.read());
    case v1::Reply::kWrite:
      return ObjectText().add("value", value_of(reply.write().value())).text();
    case v1::Reply::RESULT_NOT_SET:
      break;
  }
  return "{}";
}

json::array errors_of(const v1::Reply& reply) {
  json::array errors;
  for (const auto& fault : reply.errors()) errors.push_back({{"path", fault.path()}, {"message", fault.message()}});
  return errors;
}

/// Without half a letter at its end.
void shorten(std::string& text) {
  constexpr std::size_t longest = 512;
  if (text.size() <= longest) return;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.replace(end, std::string::npos, "…");
}

}  // namespace

std::string reply_to_json(const v1::Reply& reply) {
  ObjectText text;
  if (!reply.id().empty()) text.add("id", json::string(reply.id()));
  text.add("ok", reply.ok());
  if (reply.ok()) {
    text.raw("result", result_of(reply));
  } else {
    text.add("errors", errors_of(reply));
  }
  return text.text();
}

void cut_errors(v1::Reply& reply) {
  const auto fits = [&] { return reply.errors_size() == 0 || reply_to_json(reply).size() <= largest_refusal; };
  if (fits()) return;
  for (auto& error : *reply.mutable_errors()) {
    shorten(*error.mutable_path());
    shorten(*error.mutable_message());
  }
  while (!fits()) {
    const int left = (reply.errors_size() - 1) / 2;
    reply.mutable_errors()->DeleteSubrange(left, reply.errors_size() - left);
    reply.add_errors()->set_message("there are more errors than a reply holds");
  }
}

}  // namespace sluice

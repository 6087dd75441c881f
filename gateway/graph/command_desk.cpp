#include "gateway/graph/command_desk.hpp"

#include <format>

#include <spdlog/spdlog.h>

#include "gateway/commands/request_json.hpp"
#include "gateway/dialects/protobuf_dialect.hpp"

namespace sluice {
namespace {

v1::Reply refused(v1::Fault why) {
  v1::Reply reply;
  *reply.add_errors() = std::move(why);
  return reply;
}

v1::Reply done() {
  v1::Reply reply;
  reply.set_ok(true);
  return reply;
}

v1::TraceStep to_message(const ReplayStep& step) {
  v1::TraceStep message;
  const std::string bytes(step.bytes.begin(), step.bytes.end());
  switch (step.kind) {
    case ReplayStep::Kind::write:
      message.set_write(bytes);
      break;
    case ReplayStep::Kind::read:
      message.set_read(bytes);
      break;
    case ReplayStep::Kind::wait:
      message.set_wait_ms(std::chrono::duration<double, std::milli>(step.wait).count());
      break;
  }
  message.set_nack(step.nack);
  message.set_repeated_start(step.repeated_start);
  return message;
}

}  // namespace

Task<v1::Reply> CommandDesk::carry_out(v1::Request request) {
  // What was changed before is in force; but who confirms must have come to know it after that.
  if (!request.has_confirm()) co_await commits_.settled();
  switch (request.verb_case()) {
    case v1::Request::kStatus: {
      v1::Reply reply = done();
      *reply.mutable_status() = host_.status_now();
      co_return reply;
    }
    case v1::Request::kRead:
      co_return co_await read(std::move(*request.mutable_read()));
    case v1::Request::kWrite:
      co_return co_await write(std::move(*request.mutable_write()));
    case v1::Request::kLogLevel:
      spdlog::set_level(spdlog::level::from_str(request.log_level().level()));
      co_return done();
    case v1::Request::kRestart:
      host_.end_soon();
      co_return done();
    default:
      co_return co_await change(std::move(request));
  }
}

Task<v1::Reply> CommandDesk::change(v1::Request request) {
  switch (request.verb_case()) {
    case v1::Request::kGetConfig:
      co_return commits_.get_config();
    case v1::Request::kSetConfig:
      co_return co_await commits_.set_config(std::move(*request.mutable_set_config()));
    case v1::Request::kPutDevice:
      co_return co_await commits_.put_device(std::move(*request.mutable_put_device()));
    case v1::Request::kRemoveDevice:
      co_return co_await commits_.remove_device(std::move(*request.mutable_remove_device()));
    case v1::Request::kConfirm:
      co_return co_await commits_.confirm();
    default:
      co_return refused(fault("verb", "is missing"));
  }
}

Task<void> CommandDesk::desired(std::string document) {
  return commits_.desired(std::move(document));
}

Task<v1::Reply> CommandDesk::read(v1::Read request) {
  DeviceChain* chain = devices_.find(request.device());
  if (!chain) co_return refused(fault("device", std::format("no device of that name runs: {}", request.device())));
  if (request.trace() && !chain->can_trace()) co_return refused(fault("trace", "is made of devices on I2C buses only"));
  const auto once = co_await chain->read_now(request.trace());
  if (!once) co_return refused(fault("device", once.error().text()));
  v1::Reply reply = done();
  v1::ReadResult& result = *reply.mutable_read();
  result.set_device(request.device());
  result.set_time(wall_.at(once->time).nanoseconds);
  for (const ChannelValue& value : once->body.values) *result.add_readings() = to_reading(once->body, value);
  for (const ReplayStep& step : once->trace) *result.add_trace() = to_message(step);
  co_return reply;
}

Task<v1::Reply> CommandDesk::write(v1::Write request) {
  auto written = co_await outputs_.write(std::move(request));
  if (!written) co_return refused(written.error());
  v1::Reply reply = done();
  *reply.mutable_write() = std::move(*written);
  co_return reply;
}

}  // namespace sluice

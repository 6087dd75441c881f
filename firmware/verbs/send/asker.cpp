#include "firmware/verbs/send/asker.hpp"

#include <format>
#include <random>

#include <boost/json.hpp>

#include "drivers/async/with_timeout.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/uplink/connect_request.hpp"

namespace sluice::send {
namespace {

/// An answer, and whether it says whose.
struct Heard {
  Answer answer;
  bool has_id = false;
};

/// A reply to this id, or a refusal that could not read the id.
std::optional<Heard> answer_in(const std::string& payload, const std::string& id) {
  boost::system::error_code error;
  const auto json = boost::json::parse(payload, error);
  const auto* reply = error ? nullptr : json.if_object();
  const auto* ok = reply ? reply->if_contains("ok") : nullptr;
  if (!ok || !ok->is_bool()) return std::nullopt;
  const auto* whose = reply->if_contains("id");
  if (whose && *whose != boost::json::string(id)) return std::nullopt;
  if (!whose && ok->get_bool()) return std::nullopt;
  return Heard{.answer = {.json = payload, .ok = ok->get_bool()}, .has_id = whose != nullptr};
}

}  // namespace

Asker::Asker(Executor executor, Clock& clock, MqttLink& link, SessionSettings settings)
    : clock_(clock),
      link_(link),
      settings_(std::move(settings)),
      base_(settings_.mqtt.root() + "/v1/" + settings_.gateway + "/"),
      ended_(std::move(executor)) {}

Task<std::expected<Answer, std::string>> Asker::ask(Question question, Duration timeout) {
  const TimePoint deadline = clock_.now() + timeout;
  id_ = question.id;
  trouble_ = "no broker answers";
  const auto reached = co_await with_deadline(clock_, deadline, reach_broker());
  if (reached) {
    trouble_ = std::format("this broker knows of no gateway {}", settings_.gateway);
    publish(question, reached->version);
    co_await ended_.wait_until(clock_, deadline);
    co_await link_.disconnect();
  }
  if (answer_) co_return std::move(*answer_);
  if (refusal_) co_return std::move(*refusal_);
  const bool in_vain = clock_.now() >= deadline;
  co_return std::unexpected(in_vain ? std::format("no reply within {}: {}", duration_text(timeout), trouble_) : "no reply: " + trouble_);
}

/// `denied` when it makes no sense to try again.
Task<Result<ServerLimits>> Asker::reach_broker() {
  ReconnectPlan plan(static_cast<std::size_t>(settings_.mqtt.broker_size()), std::random_device{}());
  while (true) {
    auto options = connect_options(settings_, plan.broker(), plan.version(), {});
    std::expected<ServerLimits, ConnectFailure> connected = std::unexpected(ConnectFailure{});
    if (options) {
      options->will.reset();
      connected = co_await link_.connect(std::move(*options), *this);
    } else {
      connected = std::unexpected(options.error());
    }
    if (connected) co_return *connected;
    trouble_ = connected.error().detail;
    if (connected.error().trouble == ConnectTrouble::denied) co_return fail(Reason::denied);
    co_await clock_.sleep_for(plan.after_failure(connected.error().trouble));
  }
}

void Asker::publish(const Question& question, MqttVersion version) {
  Message message{.topic = base_ + "command/" + question.verb, .payload = question.payload};
  if (version == MqttVersion::v5) {
    message.properties.response_topic = own_topic();
    message.properties.correlation = question.id;
    link_.subscribe({{.filter = message.properties.response_topic}});
  } else {
    link_.subscribe({{.filter = base_ + "reply/" + question.verb}, {.filter = base_ + "reply/unknown"}});
  }
  link_.subscribe({{.filter = base_ + "status"}});
  link_.publish(std::move(message));
}

void Asker::on_answer(PublishId, PublishAnswer answer) {
  if (answer.outcome == PublishOutcome::accepted) return;
  give_up(std::format("the broker does not take the command (reason code 0x{:02x}){}", answer.reason_code,
                      answer.outcome == PublishOutcome::denied ? ": it does not permit us this topic" : ""));
}

void Asker::on_message(Message message) {
  if (message.topic == base_ + "status") return on_status(message.payload);
  if (message.is_cut) return give_up("the reply is larger than 256 KiB");
  auto heard = answer_in(message.payload, id_);
  if (!heard || answer_) return;
  if (!heard->has_id && message.topic != own_topic()) {
    refusal_ = std::move(heard->answer);
    return;
  }
  answer_ = std::move(heard->answer);
  ended_.set();
}

/// Only in case that no reply comes: what is retained may be older than the gateway that is just connecting.
void Asker::on_status(const std::string& payload) {
  const bool is_online = payload.contains(R"("state":"online")");
  trouble_ = std::format("the gateway {} is {}", settings_.gateway, is_online ? "online, and does not answer" : "offline");
}

void Asker::give_up(std::string trouble) {
  trouble_ = std::move(trouble);
  ended_.set();
}

}  // namespace sluice::send

#include "gateway/commands/commander.hpp"

#include <format>

#include <spdlog/spdlog.h>

#include "gateway/commands/output_value.hpp"
#include "gateway/commands/reply_json.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

constexpr std::string_view output_prefix = "devices/";

RefusedCommand refused(RefusalReason reason, std::string path, std::string message) {
  return {.reason = reason, .faults = {fault(std::move(path), std::move(message))}};
}

RefusedCommand refused_as_wrong(std::vector<v1::Fault> faults) {
  return {.reason = RefusalReason::content, .faults = std::move(faults)};
}

v1::Reply ok() {
  v1::Reply reply;
  reply.set_ok(true);
  return reply;
}

}  // namespace

Commander::Commander(CommanderPartners partners, CommanderSettings settings)
    : partners_(partners),
      tasks_(partners.executor),
      queue_(partners.executor),
      pace_(partners.clock),
      beside_(partners.executor, most_beside),
      authority_(partners.clock, partners.wall, partners.files),
      memory_(partners.clock, partners.wall, partners.files),
      events_(partners.clock, [this](Happening happening) { partners_.target.report(std::move(happening)); }) {
  configure(std::move(settings));
}

bool Commander::load() {
  const bool counters = authority_.load();
  const bool replies = memory_.load();
  if (!counters)
    spdlog::warn("commands was unreadable and is commands.bad now: signed commands of before count again until their not_after");
  if (!replies) spdlog::warn("replies was unreadable and is replies.bad now: a command that is sent again may be carried out again");
  return counters && replies;
}

void Commander::configure(CommanderSettings settings) {
  settings_ = std::move(settings);
  authority_.configure(settings_.gateway, settings_.security);
}

void Commander::offer(CommandMessage message) {
  const auto topic = in_quotes(message.topic);
  if (message.retained && message.topic != desired_topic) {
    ++counters_.retained;
    events_.note(RefusalReason::retained, topic + ": must not be retained; publish it without that flag, and remove it from the broker");
  } else if (const std::size_t dropped = queue_.offer(std::move(message)); dropped > 0) {
    counters_.dropped += dropped;
    events_.note(RefusalReason::flood, topic + ": pushed out one that waited, as more comes than is worked on");
  }
}

void Commander::note_dropped(std::uint64_t count) {
  counters_.dropped += count;
  events_.note(RefusalReason::flood, std::format("{} messages found no room, as they came faster than they could be taken", count));
}

Task<void> Commander::run() {
  tasks_.spawn(work());
  co_await tasks_.join();
}

Task<void> Commander::work() {
  while (true) {
    co_await pace_.turn();
    auto message = co_await queue_.take();
    pace_.begun(size_of(message));
    co_await handle(std::move(message));
  }
}

Task<void> Commander::handle(CommandMessage message) {
  if (message.topic.starts_with(output_prefix)) co_return co_await set_output(std::move(message));
  // Whoever empties config/desired takes the document away; nothing can be signed then, and nothing happens.
  const bool is_desired = message.topic == desired_topic;
  if (is_desired && message.payload.empty() && !message.too_large && authority_.is_configured()) co_return;
  const auto verb = is_desired ? "desired" : std::string(verb_of(message.topic));
  auto admitted = co_await admit(message, verb);
  if (!admitted) {
    refuse(std::move(admitted.error()), address_of(message, settings_.root, settings_.gateway), message.topic);
  } else if (is_desired) {
    ++counters_.accepted;
    co_await partners_.target.desired(std::move(*admitted));
  } else {
    message.payload = std::move(*admitted);
    co_await handle_request(std::move(message), verb);
  }
}

/// What is in the message, when its sender may ask for it.
Task<std::expected<std::string, RefusedCommand>> Commander::admit(CommandMessage message, std::string verb) {
  if (message.too_large) co_return std::unexpected(refused(RefusalReason::size, "", "larger than 256 KiB"));
  if (!authority_.is_configured()) co_return std::move(message.payload);
  co_return co_await authority_.admit(std::move(verb), std::move(message.payload));
}

Task<void> Commander::handle_request(CommandMessage message, std::string verb) {
  auto address = address_of(message, settings_.root, settings_.gateway);
  auto decoded = address.is_protobuf ? request_from_protobuf(verb, message.payload) : request_from_json(verb, message.payload);
  if (!decoded.good()) {
    refuse(refused_as_wrong(std::move(decoded.faults)), address, message.topic, decoded.request.id());
  } else {
    co_await answer(std::move(decoded.request), std::move(address), std::move(message.topic));
  }
}

Task<void> Commander::set_output(CommandMessage message) {
  const ReplyAddress nobody;
  if (message.payload.empty() && !message.too_large) co_return;  // somebody takes a retained one away
  if (message.too_large) co_return refuse(refused(RefusalReason::size, "", "larger than 256 KiB"), nobody, message.topic);
  if (authority_.is_configured()) {
    const auto why = "cannot be signed, and security.command_keys is configured: use command/write";
    co_return refuse(refused(RefusalReason::envelope, "", why), nobody, message.topic);
  }
  auto decoded = write_from_plain(message.topic, message.payload);
  if (!decoded.good()) co_return refuse(refused_as_wrong(std::move(decoded.faults)), nobody, message.topic);
  co_await answer(std::move(decoded.request), nobody, std::move(message.topic));
}

Task<void> Commander::answer(v1::Request request, ReplyAddress address, std::string topic) {
  if (!request.id().empty() && answer_from_memory(request, address, topic)) co_return;
  const bool beside = request.has_read() || request.has_write();
  if (beside && beside_.available() == 0) {
    const auto why = std::format("{} reads and writes are being carried out; ask again later", most_beside);
    co_return refuse(refused(RefusalReason::busy, "", why), address, topic, request.id());
  }
  ++counters_.accepted;
  if (!request.id().empty()) memory_.begin(request);
  if (beside) {
    auto permit = co_await beside_.acquire();
    tasks_.spawn(carry_out_beside(std::move(request), std::move(address), std::move(topic), std::move(permit)));
  } else {
    co_await carry_out(std::move(request), std::move(address), std::move(topic));
  }
}

bool Commander::answer_from_memory(const v1::Request& request, const ReplyAddress& address, const std::string& topic) {
  switch (memory_.find(request)) {
    case ReplyMemory::Found::nothing:
      return false;
    case ReplyMemory::Found::other:
      refuse(refused(RefusalReason::id, "id", "was used for another request within 10 minutes; give each request its own"), address, topic,
             request.id());
      return true;
    case ReplyMemory::Found::reply:
      send(memory_.reply_to(request), address);
      break;
    case ReplyMemory::Found::underway:
      if (memory_.wait_for(request, address)) break;
      refuse(refused(RefusalReason::busy, "id", "is being carried out, and too many wait for its reply"), address, topic, request.id());
      return true;
  }
  ++counters_.accepted;
  return true;
}

Task<void> Commander::carry_out_beside(v1::Request request, ReplyAddress address, std::string topic, Semaphore::Permit /*held*/) {
  co_await carry_out(std::move(request), std::move(address), std::move(topic));
}

Task<void> Commander::carry_out(v1::Request request, ReplyAddress address, std::string topic) {
  const bool remembers = !request.id().empty();
  // A restart that is sent again must not lead to another, and afterwards there may be no time to store anything.
  if (remembers && request.has_restart()) co_await remember(request, ok());
  auto reply = co_await partners_.target.carry_out(request);
  reply.set_id(request.id());
  cut_errors(reply);
  if (!reply.ok()) {
    const auto why = refused_as_wrong({reply.errors().begin(), reply.errors().end()});
    ++counters_.refused;
    events_.note(why.reason, in_quotes(topic) + ": " + text_of(why));
  }
  const auto also = remembers ? co_await remember(request, reply) : std::vector<ReplyAddress>();
  send(reply, address);
  for (const auto& other : also) send(reply, other);
}

/// Who else waits for the reply. One that cannot be stored is given all the same: what it says has happened.
Task<std::vector<ReplyAddress>> Commander::remember(v1::Request request, v1::Reply reply) {
  reply.set_id(request.id());
  auto waiting = memory_.end(request, reply);
  if (!changes_something(request)) co_return waiting;
  const auto stored = co_await memory_.store();
  if (!stored) spdlog::warn("the reply to {} {} cannot be stored: {}", verb_of(request), request.id(), stored.error().text());
  co_return waiting;
}

void Commander::refuse(RefusedCommand refused, const ReplyAddress& address, const std::string& topic, const std::string& id) {
  ++counters_.refused;
  events_.note(refused.reason, in_quotes(topic) + ": " + text_of(refused));
  v1::Reply reply;
  reply.set_id(id);
  for (auto& each : refused.faults) *reply.add_errors() = std::move(each);
  cut_errors(reply);
  send(reply, address);
}

void Commander::send(const v1::Reply& reply, const ReplyAddress& address) {
  if (!address.topic.empty()) partners_.target.send(reply_message(reply, address));
}

}  // namespace sluice

// Any bytes on any topic that others may write to: no crash, bounded memory, and what is refused changes nothing.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <google/protobuf/util/message_differencer.h>
#include <spdlog/spdlog.h>

#include "gateway/commands/commander.hpp"
#include "gateway/commit/commits.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

constexpr auto file =
    R"({"mqtt":{"broker":"mqtt://127.0.0.1"},"buses":{"i":{"i2c":"/dev/i2c-1"},"p":{"gpio":"/dev/gpiochip0"}},)"
    R"("devices":{"air":{"driver":"bme280","bus":"i","address":"0x76"},"lamp":{"driver":"digital_output","bus":"p","line":4}}})";

constexpr std::array topics{"command/status",         "command/get-config", "command/set-config", "command/put-device",
                            "command/remove-device",  "command/confirm",    "command/read",       "command/write",
                            "command/log-level",      "command/restart",    "command/reed",       "config/desired",
                            "devices/lamp/set/state", "devices/lamp/set/x", "command/desired",    "command/"};

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// The way of a command from the session to the configuration in force, and back.
class Way final : public CommandTarget, private ConfigTarget {
 public:
  Way() {
    tasks_.spawn(commits_.run());
    tasks_.spawn(commander_.run());
    loop_.clock.settle();
  }
  ~Way() override {
    tasks_.stop();
    loop_.run(tasks_.join());
    commander_.close();
  }

  void feed(CommandMessage message) {
    const auto before = state();
    refused_ = false;
    commander_.offer(std::move(message));
    loop_.clock.run_for(1s);
    if (refused_) require(state() == before, "what is refused changes nothing");
    // A trial would refuse what follows; it is over then, whichever way.
    loop_.clock.run_for(5s);
  }

 private:
  std::string state() const { return commits_.reported() + (files_.files.contains("config") ? files_.files.at("config") : ""); }

  Task<v1::Reply> carry_out(v1::Request request) override {
    co_await commits_.settled();
    if (request.has_set_config()) co_return co_await commits_.set_config(std::move(*request.mutable_set_config()));
    if (request.has_put_device()) co_return co_await commits_.put_device(std::move(*request.mutable_put_device()));
    if (request.has_remove_device()) co_return co_await commits_.remove_device(std::move(*request.mutable_remove_device()));
    if (request.has_confirm()) co_return co_await commits_.confirm();
    v1::Reply reply;
    reply.set_ok(true);
    co_return reply;
  }
  Task<void> desired(std::string document) override { return commits_.desired(std::move(document)); }
  void send(ReplyMessage reply) override {
    v1::Reply read;
    const bool is_protobuf = reply.content_type == "application/protobuf";
    if (is_protobuf) require(read.ParseFromString(reply.payload), "a reply in protobuf can be read");
    refused_ = is_protobuf ? !read.ok() : reply.payload.contains(R"("ok":false)");
  }
  void report(Happening) override {}
  Task<void> change_to(v1::Config) override { co_return; }
  Task<void> broker_reached() override { co_return; }
  void reported_changed() override {}

  const CheckContext context_{.host_name = "fuzz"};
  testing::Loop loop_;
  MemoryStateFiles files_;
  Commits commits_{{loop_.executor, loop_.clock, files_, *this, context_}, *boot(files_, read_document(file, context_), context_)};
  Commander commander_{{loop_.executor, loop_.clock, loop_.wall, files_, *this}, {.root = "sluice", .gateway = "fuzz", .security = {}}};
  TaskGroup tasks_{loop_.executor};
  bool refused_ = false;
};

void require_round_trip(const DecodedRequest& decoded) {
  if (!decoded.good()) return require(!decoded.faults.empty(), "what is refused says why");
  const auto verb = verb_of(decoded.request);
  const auto again = request_from_json(verb, request_to_json(decoded.request));
  require(again.good() && google::protobuf::util::MessageDifferencer::Equals(again.request, decoded.request),
          "decode(encode(x)) = x as JSON");
  const auto same = request_from_protobuf(verb, decoded.request.SerializeAsString());
  require(same.good() && google::protobuf::util::MessageDifferencer::Equals(same.request, decoded.request),
          "decode(encode(x)) = x as protobuf");
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  spdlog::set_level(spdlog::level::off);
  if (size == 0) return 0;
  const bool is_protobuf = (data[0] & 0x80U) != 0;
  const std::string topic = topics.at(data[0] % topics.size());
  const std::string payload(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string verb = topic.starts_with("command/") ? topic.substr(8) : "set-config";
  require_round_trip(is_protobuf ? request_from_protobuf(verb, payload) : request_from_json(verb, payload));
  static auto way = std::make_unique<Way>();
  static int fed = 0;
  if (++fed % 1000 == 0) way = std::make_unique<Way>();  // what was carried out does not pile up
  way->feed({.topic = topic, .payload = payload, .content_type = is_protobuf ? "application/protobuf" : ""});
  return 0;
}

#pragma once
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/commands/commander.hpp"
#include "tests/support/loop.hpp"
#include "tests/unit/commands/signed.hpp"

namespace sluice::testing {

/// A commander of the gateway "g", and a target that carries out what it is asked, except from devices that hang.
struct CommanderOfG : ::testing::Test, CommandTarget {
  CommanderOfG() { start(); }
  ~CommanderOfG() override { stop(); }
  CommanderOfG(const CommanderOfG&) = delete;
  CommanderOfG& operator=(const CommanderOfG&) = delete;

  void start() {
    commander = std::make_unique<Commander>(CommanderPartners{loop.executor, loop.clock, loop.wall, files, *this}, settings);
    commander->load();
    group = std::make_unique<TaskGroup>(loop.executor);
    group->spawn(commander->run());
    loop.clock.settle();
  }
  void stop() {
    group->stop();
    loop.run(group->join());
  }
  void restart() {
    stop();
    start();
  }

  void say(CommandMessage message) {
    commander->offer(std::move(message));
    loop.clock.run_for(1s);
  }
  void say(const std::string& verb, const std::string& payload) { say({.topic = "command/" + verb, .payload = payload}); }

  /// "reply/status {…}", of each reply since the last call.
  std::vector<std::string> take_replies() {
    std::vector<std::string> texts;
    for (const auto& reply : replies) texts.push_back((reply.topic.empty() ? reply.response_topic : reply.topic) + " " + reply.payload);
    replies.clear();
    return texts;
  }

  Task<v1::Reply> carry_out(v1::Request request) override {
    carried_out.push_back(verb_of(request) + " " + request_to_json(request));
    files_when_carried_out = files.files;
    if (request.read().device() == "hung") co_await loop.clock.sleep_for(30s);
    v1::Reply reply;
    reply.set_ok(request.read().device() != "unknown");
    if (!reply.ok()) *reply.add_errors() = fault("device", "there is none");
    if (request.has_write()) *reply.mutable_write()->mutable_value() = request.write().value();
    co_return reply;
  }
  Task<void> desired(std::string document) override {
    documents.push_back(std::move(document));
    co_return;
  }
  void send(ReplyMessage reply) override {
    files_when_sent = files.files;
    replies.push_back(std::move(reply));
  }
  void report(Happening happening) override { events.push_back(happening.reason + ": " + happening.detail); }

  Loop loop;
  MemoryStateFiles files;
  CommanderSettings settings{.root = "sluice", .gateway = "g", .security = {}};
  std::unique_ptr<Commander> commander;
  std::unique_ptr<TaskGroup> group;
  std::vector<std::string> carried_out;
  std::vector<std::string> documents;
  std::vector<std::string> events;
  std::vector<ReplyMessage> replies;
  std::map<std::string, std::string> files_when_carried_out;
  std::map<std::string, std::string> files_when_sent;
};

}  // namespace sluice::testing

#pragma once
#include <string>

#include "gateway/commands/commander.hpp"
#include "gateway/commit/commits.hpp"
#include "gateway/graph/outputs.hpp"

namespace sluice {

/// What commands need of the gateway as a whole.
class CommandHost {
 public:
  CommandHost() = default;
  CommandHost(const CommandHost&) = delete;
  CommandHost& operator=(const CommandHost&) = delete;
  virtual ~CommandHost() = default;

  virtual v1::StatusResult status_now() = 0;
  virtual void send_reply(ReplyMessage reply) = 0;
  virtual void report(Happening happening) = 0;
  /// The program is to end, when the reply has left.
  virtual void end_soon() = 0;
};

/// Carries out what the commander has decoded and permitted.
class CommandDesk final : public CommandTarget {
 public:
  /// All of them outlive it.
  CommandDesk(const WallClock& wall, Devices& devices, Outputs& outputs, Commits& commits, CommandHost& host)
      : wall_(wall), devices_(devices), outputs_(outputs), commits_(commits), host_(host) {}

  Task<v1::Reply> carry_out(v1::Request request) override;
  Task<void> desired(std::string document) override;
  void send(ReplyMessage reply) override { host_.send_reply(std::move(reply)); }
  void report(Happening happening) override { host_.report(std::move(happening)); }

 private:
  Task<v1::Reply> change(v1::Request request);
  Task<v1::Reply> read(v1::Read request);
  Task<v1::Reply> write(v1::Write request);

  const WallClock& wall_;
  Devices& devices_;
  Outputs& outputs_;
  Commits& commits_;
  CommandHost& host_;
};

}  // namespace sluice

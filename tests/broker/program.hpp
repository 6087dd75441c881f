#pragma once
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "proto/readings.pb.h"
#include "tests/broker/child_process.hpp"
#include "tests/broker/mosquitto.hpp"
#include "tests/broker/subscriber.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

/// A pseudo-terminal: the program opens `path()`, the test writes into the other end.
class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  const std::string& path() const { return path_; }
  void write(std::string_view bytes) const;
  /// All of it, at so many bytes a second, a few milliseconds' worth at a time.
  void write_at_pace(std::string_view bytes, double bytes_a_second) const;

 private:
  int master_ = -1;
  int slave_ = -1;
  std::string path_;
};

/// A configuration for --simulate: `air` every `period`, `cpu` five times a second. `mqtt`: more of that section, as ", keepalive: 5s".
std::string simulated(const Mosquitto& broker, const std::string& period = "200ms", const std::string& mqtt = "");

/// `sluice run` as its user starts it.
class Program {
 public:
  /// `through`: a command that takes on the program, as env(1) does.
  explicit Program(const std::string& configuration, const std::vector<std::string>& options = {},
                   const std::vector<std::string>& through = {});

  /// Writes another configuration and sends SIGHUP.
  void reload(const std::string& configuration);
  void signal(int number) const { process_.signal(number); }
  pid_t id() const { return process_.id(); }
  /// SIGTERM; its exit status.
  int stop();
  /// kill -9; its exit status, or minus the signal that ended it.
  int kill_hard();
  /// What it has logged so far.
  std::string log();
  std::size_t resident_kib() const;

 private:
  ScratchDirectory directory_;
  ChildProcess process_;
  std::string log_;
};

/// The gateway called "test" takes commands: it has announced itself, which it does after its subscriptions. `options`: as a Subscriber's.
bool is_announced(const Mosquitto& broker, std::vector<std::string> options = {});

/// Longer than a session waits before it tries again: a minute at most.
constexpr std::chrono::seconds until_it_tries_again(90);

/// Looks again and again until it is so, at most `limit`.
bool eventually(const std::function<bool()>& so, std::chrono::seconds limit = std::chrono::seconds(15));

/// What a program says, and its exit status.
struct Said {
  std::string text;
  int status = 0;
};
Said say(std::vector<std::string> arguments);
/// Into `head -n 1`: the line that reads, then "status N", 124 when the program did not end within 15 s.
Said say_to_head(std::vector<std::string> arguments);

/// Every record that has arrived, in order of arrival.
std::vector<v1::Record> records(Subscriber& subscriber);
/// The numbers of every record and every event that has arrived, each as often as it came.
std::multiset<std::uint64_t> numbers(Subscriber& subscriber);

}  // namespace sluice::testing

#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "drivers/async/task_group.hpp"
#include "gateway/commit/commits.hpp"
#include "tests/support/loop.hpp"

namespace sluice::testing {

/// Notes what it is told to carry out; the broker is reached as the test says.
class ScriptedTarget final : public ConfigTarget {
 public:
  explicit ScriptedTarget(Loop& loop) : broker(loop.executor), clock_(loop.clock) {}

  std::vector<std::string> told;  ///< "change_to 2 devices at mqtt://localhost", "reported", "config_changed …"
  Event broker;                   ///< set: reached
  Duration change_takes = Duration(0);

  Task<void> change_to(v1::Config config) override;
  Task<void> broker_reached() override { co_await broker.wait(); }
  void reported_changed() override { told.emplace_back("reported"); }
  void report(Happening happening) override;

  std::vector<std::string> take() { return std::exchange(told, {}); }

 private:
  Clock& clock_;
};

/// In memory, but the disk stops for good after some writes: as if the power had gone.
class MortalStateFiles final : public StateFiles {
 public:
  explicit MortalStateFiles(Clock& clock) : clock_(clock) {}

  MemoryStateFiles disk;
  std::optional<std::size_t> writes_left;
  std::set<std::string> unreadable;    ///< as a file of another user is
  bool is_stuck = false;               ///< nothing can be set aside
  Duration write_takes = Duration(0);  ///< after the content is on disk

  Result<std::optional<std::string>> read(const std::string& name) override;
  Result<void> set_aside(const std::string& name) override;
  Task<Result<void>> replace(std::string name, std::string text) override;

 private:
  Clock& clock_;
};

/// Where the commits of one gateway are tried: a file, a state directory, and starts as often as a test wants.
class Desk {
 public:
  Loop loop;
  MortalStateFiles files{loop.clock};
  ScriptedTarget target{loop};
  std::string file = configuration("");  ///< the content of the configuration file

  Desk() { target.broker.set(); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() { stop(); }

  /// False when nothing can be run.
  bool start();
  /// Ends the program wherever it is; what is on disk stays.
  void stop();
  /// What is ready happens; time stands still.
  void settle() { loop.clock.settle(); }

  Commits& commits() { return running_->commits; }
  const v1::Config& booted() const { return booted_; }
  /// "ok 3 devices.air", "ok", or "path: message" of each error.
  std::string set(const std::string& config, std::string_view terms = "");
  std::string put(const std::string& device, const std::string& config);
  std::string remove(const std::string& device);
  std::string confirm();
  void desired(const std::string& document);
  void hang_up();  ///< SIGHUP

  /// "3 file applied": revision, source and status of what is reported.
  std::string status();
  /// The member of what is reported, as JSON.
  std::string reported(const std::string& key);

  /// A configuration with a broker on this host, and these devices: "air", "air soil".
  static std::string configuration(std::string_view devices, std::string_view broker = "mqtt://localhost");

 private:
  struct Running {
    Running(Desk& desk, Boot boot);
    Commits commits;
    TaskGroup group;
  };

  std::string told(std::optional<v1::Reply> reply);

  v1::Config booted_;
  std::unique_ptr<Running> running_;
};

/// What the stories change between: nothing, one device, two, one at another broker; devices and a broker that cannot be.
inline const auto empty = Desk::configuration("");
inline const auto air = Desk::configuration("air");
inline const auto soil = Desk::configuration("air soil");
inline const auto moved = Desk::configuration("air", "mqtt://127.0.0.1:1884");
inline const std::string bad = R"({"mqtt":{"broker":"mqtt://localhost"},"devices":{"air":{"driver":"nonsense"}}})";

/// Of config/desired.
inline std::string document(int version, const std::string& config) {
  return R"({"version":)" + std::to_string(version) + R"(,"config":)" + config + "}";
}

}  // namespace sluice::testing

#pragma once
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "drivers/async/event.hpp"
#include "drivers/async/task_group.hpp"
#include "drivers/bus/terminal_size.hpp"
#include "firmware/verbs/watch/table.hpp"
#include "gateway/uplink/session.hpp"

namespace sluice::watch {

enum class View : std::uint8_t {
  screen,  ///< a table that refreshes
  lines,   ///< a plain line for each reading, event and change of a state, where nothing can refresh
  json,    ///< a JSON line for each reading or event
};

struct Screen {
  View view = View::lines;
  std::function<TerminalSize()> size;  ///< asked at each refresh: people resize their terminals
};

/// Where a watcher writes: what arrives, and, when that is no screen which shows it anyway, why nothing does.
struct Outputs {
  std::ostream& readings;
  std::ostream& troubles;
};

/// Listens to one gateway at its broker and shows what arrives. Connects again when the connection is lost.
class Watcher final : private LinkListener {
 public:
  Watcher(Executor executor, Clock& clock, MqttLink& link, SessionSettings settings, Screen screen, Outputs outputs);

  /// Until stop(), or until nobody reads what is written.
  Task<void> run();
  void stop();

  std::uint64_t readings() const { return table_.readings(); }
  /// Why nothing can arrive; for people.
  const std::string& trouble() const { return trouble_; }

 private:
  void subscribe();
  Task<void> keep_connected();
  Task<std::expected<ServerLimits, ConnectFailure>> connect(std::size_t broker, MqttVersion version);
  Task<void> refresh();

  void flush();

  void on_answer(PublishId, PublishAnswer) override {}
  void on_lost(std::string reason) override;
  void on_message(Message message) override;

  void show_batch(const std::string& payload);
  void show(const Line& line);
  void show_event(const std::string& payload);
  void show_status(const std::string& payload);
  void show_device(std::string_view topic, const std::string& payload);
  void say(const std::string& line);

  Clock& clock_;
  MqttLink& link_;
  SessionSettings settings_;
  Screen screen_;
  std::ostream& out_;
  std::ostream& troubles_;
  TaskGroup tasks_;
  Event lost_;
  Table table_;
  std::string base_;  // of the gateway's topics
  std::string trouble_;
};

}  // namespace sluice::watch

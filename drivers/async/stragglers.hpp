#pragma once
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "drivers/async/task.hpp"

namespace sluice {

/// The threads that the loop does not wait for: those that still hung in the kernel when their lane was destroyed, and what run()
/// started. There is one such list for each loop, and it belongs to the loop: a lane finds it by its executor. The loop's thread only.
///
/// Whoever runs the loop waits here once, at the end. Threads that are never waited for are left to themselves when the loop is
/// destroyed; they own all that they touch.
class Stragglers final : public asio::execution_context::service {
 public:
  /// A thread whose end can be waited for with a limit.
  struct Thread {
    std::string name;
    std::thread thread;
    std::future<void> ended;  // ready when the thread touches nothing any more
  };

  using key_type = Stragglers;
  static inline asio::execution_context::id id;

  static Stragglers& of(const Executor& executor);

  explicit Stragglers(asio::execution_context& loop) : service(loop) {}
  Stragglers(const Stragglers&) = delete;
  Stragglers& operator=(const Stragglers&) = delete;
  ~Stragglers() override;

  void keep(Thread thread);
  /// Does what may block and has no answer, such as giving something back, on a thread of its own. `work` owns all it touches. When
  /// the system has no thread to spare (TasksMax, memory), it is done here and now.
  void run(std::string name, std::move_only_function<void()> work);

  /// Waits for all of them together, at most `patience` of real time: the names of those that hang on, in the order in which they
  /// came.
  std::vector<std::string> wait(std::chrono::nanoseconds patience);

 private:
  void shutdown() override {}

  std::vector<Thread> threads_;
};

}  // namespace sluice

#pragma once
#include <memory>

#include "drivers/async/event.hpp"
#include "drivers/async/result.hpp"
#include "drivers/async/task_group.hpp"

namespace sluice {

/// Who uses a device beside its poll loop: commands. The device may be stopped meanwhile; then they end with it.
class DeviceVisits {
 public:
  explicit DeviceVisits(Executor executor) : executor_(executor), tasks_(std::move(executor)) {}

  /// Does `work`; `gone` when the device was stopped before it was done.
  template <typename T>
  Task<Result<T>> run(Task<Result<T>> work) {
    const auto visit = std::make_shared<Visit<T>>(executor_);
    // However the coroutine ends, and also when it never starts because the device is being stopped.
    std::shared_ptr<void> at_end(nullptr, [visit](void*) { visit->ended.set(); });
    tasks_.spawn(perform(visit, std::move(at_end), std::move(work)));
    co_await visit->ended.wait();
    co_return std::move(visit->outcome);
  }

  Task<void> end() {
    tasks_.stop();
    co_await tasks_.join();
  }

 private:
  /// Shared with the caller, who may be gone, or outlive the device.
  template <typename T>
  struct Visit {
    explicit Visit(const Executor& executor) : ended(executor) {}
    Event ended;
    Result<T> outcome = fail(Reason::gone, "the device was stopped meanwhile");
  };

  template <typename T>
  static Task<void> perform(std::shared_ptr<Visit<T>> visit, std::shared_ptr<void> /*at_end*/, Task<Result<T>> work) {
    visit->outcome = co_await std::move(work);
  }

  Executor executor_;
  TaskGroup tasks_;
};

}  // namespace sluice

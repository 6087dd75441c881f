#include "drivers/async/stragglers.hpp"

#include <chrono>
#include <memory>
#include <system_error>
#include <utility>

namespace sluice {

Stragglers& Stragglers::of(const Executor& executor) {
  return asio::use_service<Stragglers>(asio::query(executor, asio::execution::context));
}

Stragglers::~Stragglers() {
  for (auto& left : threads_) left.thread.detach();
}

void Stragglers::keep(Thread thread) {
  (void)wait(std::chrono::nanoseconds(0));  // or a bus that comes and goes would fill the list
  threads_.push_back(std::move(thread));
}

void Stragglers::run(std::string name, std::move_only_function<void()> work) {
  const auto task = std::make_shared<std::packaged_task<void()>>(std::move(work));
  try {
    std::thread thread([task] { (*task)(); });
    keep({.name = std::move(name), .thread = std::move(thread), .ended = task->get_future()});
  } catch (const std::system_error&) {
    (*task)();  // the system has no thread to spare
  }
}

std::vector<std::string> Stragglers::wait(std::chrono::nanoseconds patience) {
  const auto limit = std::chrono::steady_clock::now() + patience;
  std::erase_if(threads_, [limit](Thread& left) {
    if (left.ended.wait_until(limit) != std::future_status::ready) return false;
    left.thread.join();
    return true;
  });
  std::vector<std::string> names;
  names.reserve(threads_.size());
  for (const auto& left : threads_) names.push_back(left.name);
  return names;
}

}  // namespace sluice

#include "drivers/async/task_group.hpp"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

/// The hop through the loop lets spawn() return before the child's first line runs.
Task<void> at_the_next_turn(Task<void> child) {
  co_await asio::post(asio::deferred);
  co_await std::move(child);
}

}  // namespace

TaskGroup::TaskGroup(Executor executor) : executor_(std::move(executor)), changed_(executor_) {}

TaskGroup::~TaskGroup() {
  if (!children_.empty() || emissions_posted_ > 0) std::terminate();
}

TaskGroup::Id TaskGroup::spawn(Task<void> child) {
  const Id id{++spawned_};
  if (stopping_) return id;
  const auto place = children_.emplace(children_.end(), id);
  auto at_end = [this, place](std::exception_ptr failure) { on_end(place, std::move(failure)); };
  asio::co_spawn(executor_, at_the_next_turn(std::move(child)), asio::bind_cancellation_slot(place->cancel.slot(), std::move(at_end)));
  return id;
}

void TaskGroup::stop() {
  stopping_ = true;
  post_emission(std::nullopt);
}

void TaskGroup::stop(Id child) {
  post_emission(child);
}

void TaskGroup::post_emission(std::optional<Id> only) {
  // Posted, because a signal must not be emitted from inside the handler that it belongs to.
  ++emissions_posted_;
  asio::post(executor_, [this, only] {
    --emissions_posted_;
    emit(only);
    changed_.set();
  });
}

void TaskGroup::emit(std::optional<Id> only) {
  emitting_ = true;
  for (auto& child : children_) {
    if (!child.ended && (!only || child.id == *only)) child.cancel.emit(asio::cancellation_type::terminal);
  }
  emitting_ = false;
  sweep();
}

Task<void> TaskGroup::ended(Id child) {
  while (std::ranges::contains(children_, child, &Child::id)) {
    changed_.clear();
    co_await changed_.wait();
  }
}

void TaskGroup::on_end(std::list<Child>::iterator child, std::exception_ptr failure) {
  child->ended = true;
  if (failure && !is_cancellation(failure)) {
    if (!first_failure_) first_failure_ = std::move(failure);
    stop();
  }
  if (!emitting_) sweep();
  changed_.set();
}

void TaskGroup::sweep() {
  children_.remove_if([](const Child& child) { return child.ended; });
}

Task<void> TaskGroup::join() {
  bool told_to_stop = false;
  while (!children_.empty() || emissions_posted_ > 0) {
    changed_.clear();
    try {
      co_await changed_.wait();
    } catch (const boost::system::system_error&) {
      told_to_stop = true;
      stop();
    }
    // From here on this coroutine must be able to wait for the children, although it was cancelled itself.
    if (told_to_stop) co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  }
  stopping_ = false;
  // Whoever handles the failure must be able to be stopped later.
  if (told_to_stop) co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  if (first_failure_) std::rethrow_exception(std::exchange(first_failure_, nullptr));
  if (told_to_stop) throw_cancelled();
}

}  // namespace sluice

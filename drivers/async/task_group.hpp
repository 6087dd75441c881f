#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <list>
#include <optional>

#include "drivers/async/event.hpp"
#include "drivers/async/task.hpp"

namespace sluice {

/// Owns coroutines: what is spawned here is stopped and joined here (asyncio.TaskGroup). One thread only.
///
/// A child that is cancelled ends quietly. A child that throws anything else stops its siblings, and join() rethrows it.
/// Destroying a group that still has children is a bug and terminates the program.
class TaskGroup {
 public:
  explicit TaskGroup(Executor executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Names one child.
  enum class Id : std::uint64_t {};

  /// Starts a child at the next turn of the loop. After stop() nothing starts any more, until join() has returned.
  Id spawn(Task<void> child);

  /// Asks every child to stop, from anywhere, a child included; does not wait.
  void stop();

  /// The same for one child; a child that has ended already is left alone.
  void stop(Id child);

  /// Waits until one child has ended. Throws when cancelled before that; the child goes on.
  Task<void> ended(Id child);

  /// Waits until every child has ended. When the caller is cancelled meanwhile, the children are stopped and still waited for.
  Task<void> join();

  std::size_t size() const { return children_.size(); }

 private:
  struct Child {
    explicit Child(Id i) : id(i) {}
    Id id;
    asio::cancellation_signal cancel;
    bool ended = false;
  };

  void emit(std::optional<Id> only);
  void post_emission(std::optional<Id> only);
  void on_end(std::list<Child>::iterator child, std::exception_ptr failure);
  void sweep();

  Executor executor_;
  std::list<Child> children_;
  std::exception_ptr first_failure_;
  Event changed_;
  bool stopping_ = false;
  bool emitting_ = false;
  std::size_t emissions_posted_ = 0;
  std::uint64_t spawned_ = 0;
};

}  // namespace sluice

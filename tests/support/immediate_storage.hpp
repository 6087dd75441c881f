#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "drivers/async/event.hpp"
#include "gateway/outbox/storage.hpp"

namespace sluice::testing {

/// A store on a real disk without a thread: it answers within the turn, unless it was told otherwise:
///
///   storage.stalls();  loop.clock.run_for(10s);  storage.resumes();
///   storage.fails(Reason::bus);                  // the next call
class ImmediateStorage final : public Storage {
 public:
  explicit ImmediateStorage(Executor executor) : open_gate_(std::move(executor)) { open_gate_.set(); }

  void stalls() { open_gate_.clear(); }
  void resumes() { open_gate_.set(); }
  void fails(Reason reason, int calls = 1) { failures_.insert(failures_.end(), static_cast<std::size_t>(calls), reason); }

  /// Opening and reading go on well.
  void fails_writes(Reason reason) { write_failure_ = reason; }
  /// Calls that are still to fail.
  std::size_t failures_left() const { return failures_.size(); }

  /// The next write is carried out, and answered with Reason::bus.
  void says_it_failed() { lies_ = true; }

  /// What was asked of it.
  std::vector<StoreSettings> openings;
  std::vector<Writing> writings;
  std::size_t reads = 0;

  std::size_t records_written() const {
    std::size_t records = 0;
    for (const Writing& writing : writings) records += writing.records.size();
    return records;
  }

  Task<Result<Store::Opened>> open(StoreSettings settings) override {
    openings.push_back(settings);
    store_.reset();
    co_await open_gate_.wait();
    if (auto failure = next_failure()) co_return std::unexpected(*failure);
    auto opened = Store::open(std::move(settings));
    if (opened) store_ = std::move(opened->store);
    co_return opened;
  }

  Task<Result<Written>> write(Writing writing) override {
    co_await open_gate_.wait();
    if (auto failure = next_failure()) co_return std::unexpected(*failure);
    if (write_failure_) co_return fail(*write_failure_, "outbox.db: as the test wants it");
    writings.push_back(writing);
    auto written = store_->write(writing);
    if (std::exchange(lies_, false)) co_return fail(Reason::bus, "outbox.db: it is there, but nobody says so");
    co_return written;
  }

  Task<Result<Chunk>> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) override {
    co_await open_gate_.wait();
    if (auto failure = next_failure()) co_return std::unexpected(*failure);
    ++reads;
    co_return store_->read(kind, wanted, max_bytes);
  }

  bool is_stuck() const override { return false; }

 private:
  std::optional<Error> next_failure() {
    if (failures_.empty()) return std::nullopt;
    const Reason reason = failures_.front();
    failures_.pop_front();
    return fail(reason, "outbox.db: as the test wants it").error();
  }

  std::unique_ptr<Store> store_;
  Event open_gate_;
  std::deque<Reason> failures_;
  std::optional<Reason> write_failure_;
  bool lies_ = false;
};

}  // namespace sluice::testing

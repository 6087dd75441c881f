// Numbers that no later start gives again, and what becomes of the stream when the disk is gone for good.
#include <algorithm>
#include <utility>

#include "gateway/outbox/disk_keeper.hpp"
#include "gateway/outbox/durable_outbox.hpp"

namespace sluice {
namespace {

constexpr Duration longest_rest = 10s;
constexpr Duration rest_while_holding = 1s;

}  // namespace

Task<void> DurableOutbox::mind_numbers() {
  while (true) {
    if (settings_.on_turn) settings_.on_turn(clock_.now() + longest_rest + SequenceKeeper::patience);
    co_await keep_numbering();
    low_ = keeper_.blocks().is_low();
    if (low_ && numbering_works_) attention_.set();  // much was made while the disk wrote
    if (clock_.now() >= notice_due_) name_drops();
    if (has_lost_the_disk()) begin_stream_in_memory();
    const TimePoint wake = std::min(clock_.now() + (is_holding() ? rest_while_holding : longest_rest), notice_due_);
    if (co_await attention_.wait_until(clock_, wake)) attention_.clear();
  }
}

Task<void> DurableOutbox::keep_numbering() {
  SequenceBlocks& blocks = keeper_.blocks();
  if (blocks.is_low()) {
    if (clock_.now() < review_due_) blocks.grow();
    co_await reserve();
  }
  if (clock_.now() < review_due_) co_return;
  review_due_ = clock_.now() + review_period;
  blocks.fit(blocks.next() - std::exchange(reviewed_, blocks.next()));
  if (progress() != blocks.on_disk().progress()) co_await reserve();
}

Task<void> DurableOutbox::reserve() {
  const std::uint64_t before = keeper_.blocks().last_reserved();
  const auto reserved = co_await keeper_.reserve(progress());
  if (before < std::min(keeper_.blocks().last_reserved(), next_sequence() - 1)) release();
  if (is_in_memory_ || std::exchange(numbering_works_, reserved.has_value()) == reserved.has_value()) co_return;
  if (settings_.on_numbering) settings_.on_numbering(reserved);
}

/// Records have been held for so long that the disk will not come back, and what could be delivered was.
bool DurableOutbox::has_lost_the_disk() {
  if (is_in_memory_ || numbering_works_ || !is_holding()) {
    holding_since_ = never;
    return false;
  }
  holding_since_ = std::min(holding_since_, clock_.now());
  if (clock_.now() < holding_since_ + patience_with_the_disk || !all_connected()) return false;
  const bool has_more_on_disk = disk_ && disk_->works() && disk_->first();
  return !has_more_on_disk && std::ranges::all_of(queues_, [this](const RecordQueue& queue) {
    return queue.empty() || queue.begin()->sequence() > keeper_.blocks().last_reserved();
  });
}

/// A stream of another name may give any number: no later start can give it again in that stream.
void DurableOutbox::begin_stream_in_memory() {
  is_in_memory_ = true;
  if (disk_) disk_->give_up();
  keeper_.detach(new_numbering().stream);
  if (settings_.on_disk) {
    settings_.on_disk(Severity::error,
                      "the state directory could not be written for minutes: from now on records are in memory only, with numbers of a "
                      "stream of their own, until the gateway is started again; replace the disk");
  }
  ask_for_renewal("another stream of numbers begins");
  release();
}

}  // namespace sluice

#pragma once
#include <array>

#include "drivers/async/event.hpp"
#include "gateway/outbox/memory_outbox.hpp"

namespace sluice {

/// One session's place in a MemoryOutbox: per lane, up to which number it has taken and acknowledged.
class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(MemoryOutbox& outbox, const Executor& executor, std::string name);
  ~MemoryCursor() override;

  const Record* peek(Lane lane) const override;
  std::size_t waiting_bytes(Lane lane) const override { return place(lane).waiting_bytes; }
  std::vector<std::shared_ptr<const Record>> take(Lane lane, std::size_t max_bytes) override;
  void acknowledge(Lane lane, std::uint64_t up_to) override;
  void rewind() override;
  Task<void> wait() override;

  const std::string& name() const { return name_; }
  std::uint64_t taken(Lane lane) const { return place(lane).taken; }
  std::uint64_t acknowledged(Lane lane) const { return place(lane).acknowledged; }

  void on_kept(Lane lane, const KeptRecord& record);
  /// Records that were held may be taken.
  void on_released() { news_.set(); }
  void on_dropped(Lane lane, const KeptRecord& record);

 private:
  struct Place {
    std::uint64_t taken = 0;         // the largest number taken
    std::uint64_t acknowledged = 0;  // never larger than `taken`
    std::size_t waiting_bytes = 0;
  };

  Place& place(Lane lane) { return places_[static_cast<std::size_t>(lane)]; }
  bool may_leave(const KeptRecord& record) const { return record.sequence() <= outbox_.last_deliverable(); }
  const Place& place(Lane lane) const { return places_[static_cast<std::size_t>(lane)]; }

  MemoryOutbox& outbox_;
  std::string name_;
  std::array<Place, 2> places_;
  Event news_;
};

}  // namespace sluice

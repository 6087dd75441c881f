#include "drivers/bus/emulated_serial.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "drivers/async/event.hpp"
#include "drivers/bus/reopen_pace.hpp"

namespace sluice {
namespace {

constexpr std::size_t chunk = 64;
constexpr std::size_t kept_unread = 65536;
constexpr int kept_unsent = 4096;

}  // namespace

class EmulatedSerialLine::End final : public SerialPort {
 public:
  End(Executor executor, Clock& clock, SerialSettings settings)
      : clock_(clock), byte_time_(byte_time(settings)), changed_(executor), mutex_(std::move(executor)), pace_(clock) {}

  void connect(End& other) { other_ = &other; }

  Task<Result<Bytes>> read_some(std::size_t most) override;
  Task<Result<void>> write(Bytes bytes) override;
  void discard_input() override { arriving_.erase(arriving_.begin(), arriving_.begin() + static_cast<std::ptrdiff_t>(arrived())); }
  Task<DeadlineMutex::Guard> turn(TimePoint deadline) override { return mutex_.lock(deadline); }
  BusUse use() const override { return use_; }

  void pull() {
    gone_ = true;
    arriving_.clear();
    changed_.set();
  }
  void plug() { gone_ = false; }
  bool is_gone() const { return gone_; }

 private:
  struct Arrival {
    TimePoint time;
    std::uint8_t byte;
  };

  std::size_t arrived() const;
  Bytes take(std::size_t size);
  void send(std::uint8_t byte);
  void count(std::size_t bytes);

  Clock& clock_;
  Duration byte_time_;
  End* other_ = nullptr;
  std::deque<Arrival> arriving_;  // what the other end has sent, on its way or waiting to be read
  TimePoint free_at_{};           // when the last byte written here has left
  Event changed_;
  DeadlineMutex mutex_;
  ReopenPace pace_;
  bool gone_ = false;
  BusUse use_;
};

Task<Result<Bytes>> EmulatedSerialLine::End::read_some(std::size_t most) {
  if (gone_) co_await pace_.wait();
  while (!gone_) {
    if (const auto ready = arrived(); ready > 0) co_return take(std::min(ready, most));
    changed_.clear();
    if (arriving_.empty()) {
      co_await changed_.wait();
    } else {
      co_await clock_.sleep_until(arriving_[std::min(arriving_.size(), chunk) - 1].time);
    }
  }
  pace_.failed();
  ++use_.errors;
  co_return fail(Reason::gone, "the line is unplugged");
}

Task<Result<void>> EmulatedSerialLine::End::write(Bytes bytes) {
  if (gone_) {
    pace_.failed();
    ++use_.errors;
    co_return fail(Reason::gone, "the line is unplugged");
  }
  count(bytes.size());
  for (const auto byte : bytes) send(byte);
  other_->changed_.set();
  co_await clock_.sleep_until(free_at_ - kept_unsent * byte_time_);
  co_return Result<void>{};
}

std::size_t EmulatedSerialLine::End::arrived() const {
  const auto on_its_way = std::ranges::upper_bound(arriving_, clock_.now(), {}, &Arrival::time);
  return static_cast<std::size_t>(on_its_way - arriving_.begin());
}

Bytes EmulatedSerialLine::End::take(std::size_t size) {
  Bytes bytes(size);
  const auto end = arriving_.begin() + static_cast<std::ptrdiff_t>(size);
  std::transform(arriving_.begin(), end, bytes.begin(), [](const Arrival& arrival) { return arrival.byte; });
  arriving_.erase(arriving_.begin(), end);
  count(size);
  return bytes;
}

void EmulatedSerialLine::End::send(std::uint8_t byte) {
  free_at_ = std::max(free_at_, clock_.now()) + byte_time_;
  if (!other_->gone_ && other_->arriving_.size() < kept_unread) other_->arriving_.push_back({free_at_, byte});
}

void EmulatedSerialLine::End::count(std::size_t bytes) {
  ++use_.transfers;
  use_.occupied += static_cast<Duration::rep>(bytes) * byte_time_;
}

EmulatedSerialLine::EmulatedSerialLine(Executor executor, Clock& clock, SerialSettings settings)
    : gateway_(std::make_unique<End>(executor, clock, settings)), device_(std::make_unique<End>(executor, clock, settings)) {
  gateway_->connect(*device_);
  device_->connect(*gateway_);
}

EmulatedSerialLine::~EmulatedSerialLine() = default;

SerialPort& EmulatedSerialLine::gateway_end() {
  return *gateway_;
}

SerialPort& EmulatedSerialLine::device_end() {
  return *device_;
}

void EmulatedSerialLine::unplug() {
  gateway_->pull();
}

void EmulatedSerialLine::plug_in() {
  gateway_->plug();
}

}  // namespace sluice

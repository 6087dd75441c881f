#include "drivers/bus/emulated_i2c_bus.hpp"

#include <algorithm>
#include <utility>

#include "drivers/bus/bus_turn.hpp"

namespace sluice {

EmulatedI2cBus::EmulatedI2cBus(Executor executor, Clock& clock, Settings settings)
    : clock_(clock), settings_(settings), mutex_(std::move(executor)) {}

EmulatedI2cBus::EmulatedI2cBus(Executor executor, Clock& clock) : EmulatedI2cBus(std::move(executor), clock, Settings{}) {}

void EmulatedI2cBus::attach(std::uint8_t address, I2cChip& chip) {
  chips_.insert_or_assign(address, &chip);
}

void EmulatedI2cBus::detach(std::uint8_t address) {
  chips_.erase(address);
}

Task<Result<Bytes>> EmulatedI2cBus::transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) {
  const auto turn = co_await take_turn(clock_, mutex_, deadline);
  if (!turn) co_return std::unexpected(turn.error());
  const TimePoint start = clock_.now();
  if (start >= deadline) co_return fail(Reason::timeout, "the deadline had passed before the transfer began");
  if (start < free_at_) {
    if (address == on_the_wire_) co_return fail(Reason::timeout, "its earlier transfer still holds the bus");
    co_return fail_occupied("a transfer that nobody waits for any more still holds the bus");
  }

  auto [time, answer] = put_on_the_wire(address, out, read_size);
  free_at_ = start + time;
  on_the_wire_ = address;
  if (free_at_ > deadline) answer = fail(Reason::timeout, "the transfer takes longer than the deadline allows");
  ++use_.transfers;
  use_.occupied += time;
  if (!answer) ++use_.errors;
  co_await clock_.sleep_until(std::min(free_at_, deadline));
  co_return std::move(answer);
}

EmulatedI2cBus::OnTheWire EmulatedI2cBus::put_on_the_wire(std::uint8_t address, const Bytes& out, std::size_t read_size) {
  if (is_stuck(address)) return {settings_.timeout, fail(Reason::timeout, "the bus is held low")};
  const auto chip = chips_.find(address);
  if (chip == chips_.end()) return {wire_time(1), fail(Reason::nack, "no chip at this address")};
  auto answer = chip->second->on_transfer(out, read_size);
  if (!answer) return {wire_time(1), std::move(answer)};
  answer->resize(read_size, 0xff);  // a chip that stops driving the line leaves it high
  const std::size_t addresses = !out.empty() && read_size > 0 ? 2 : 1;
  return {wire_time(addresses + out.size() + read_size), std::move(answer)};
}

bool EmulatedI2cBus::is_stuck(std::uint8_t address) const {
  const auto device = stuck_devices_.find(address);
  const TimePoint device_until = device == stuck_devices_.end() ? TimePoint{} : device->second;
  return clock_.now() < std::max(stuck_until_, device_until);
}

Duration EmulatedI2cBus::wire_time(std::size_t bytes) const {
  constexpr double bits_a_byte = 9;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(static_cast<double>(bytes) * bits_a_byte / settings_.hertz));
}

}  // namespace sluice

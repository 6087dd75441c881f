#include "drivers/bus/replay_i2c_bus.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <utility>

namespace sluice {
namespace {

using Kind = ReplayStep::Kind;

std::string hex(const Bytes& bytes) {
  std::string text;
  for (const auto byte : bytes) text += std::format("{:02x}", byte);
  return text;
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::string words(const ReplayStep* step) {
  if (!step) return "the end of the transcript";
  if (step->kind == Kind::write) return "a write of " + hex(step->bytes);
  return step->nack ? "a read that is not acknowledged" : std::format("a read of {} bytes", step->bytes.size());
}

/// The block that begins at `first`, else one that `first` lies in.
RegisterImage::const_iterator block_of(const RegisterImage& image, unsigned first) {
  auto after = image.upper_bound(first);
  while (after != image.begin()) {
    --after;
    if (first - after->first < after->second.size()) return after;
  }
  return image.end();
}

std::optional<Bytes> look_up(const RegisterImage& image, unsigned first, std::size_t size) {
  Bytes found;
  while (found.size() < size) {
    const unsigned next = first + static_cast<unsigned>(found.size());
    const auto block = block_of(image, next);
    if (block == image.end()) return std::nullopt;
    const auto from = block->second.begin() + static_cast<std::ptrdiff_t>(next - block->first);
    const auto wanted = static_cast<std::ptrdiff_t>(size - found.size());
    found.insert(found.end(), from, from + std::min(wanted, block->second.end() - from));
  }
  return found;
}

}  // namespace

ReplayedDevice::ReplayedDevice(std::vector<ReplayCase> cases) : cases_(std::move(cases)) {
  begin_case(0);
}

Result<Bytes> ReplayedDevice::transfer(const Bytes& out, std::size_t read_size, TimePoint now) {
  const bool reads_a_register = out.size() == 1 && read_size > 0 && look_up(registers_, out[0], read_size);
  const auto* step = expected();
  const bool fits = step && (out.empty() ? step->kind == Kind::read : step->kind == Kind::write && step->bytes == out);
  if (!step || (!fits && reads_a_register)) return use_registers(out, read_size);
  return follow_transcript(out, read_size, now);
}

Result<Bytes> ReplayedDevice::follow_transcript(const Bytes& out, std::size_t read_size, TimePoint now) {
  Bytes answer;
  if (!out.empty()) {
    if (auto done = follow_write(out, now); !done) return std::unexpected(done.error());
  }
  if (read_size > 0) {
    auto read = follow_read(read_size, !out.empty(), now);
    if (!read) return std::unexpected(read.error());
    answer = std::move(*read);
  }
  if (!expected()) begin_case(current_ + 1);
  return answer;
}

Result<void> ReplayedDevice::follow_write(const Bytes& out, TimePoint now) {
  const auto* step = expected();
  if (!step || step->kind != Kind::write || step->bytes != out) {
    const std::string wanted = words(step);
    begin_case(current_);
    return fail(Reason::bus, std::format("wrote {}, expected {}", hex(out), wanted));
  }
  const bool nack = step->nack;
  step_on(now);
  if (!nack) return {};
  if (!expected()) begin_case(current_ + 1);
  return fail(Reason::nack);
}

Result<Bytes> ReplayedDevice::follow_read(std::size_t read_size, bool wrote, TimePoint now) {
  const auto* step = expected();
  std::string wrong;
  if (!step || step->kind != Kind::read || (!step->nack && read_size > step->bytes.size())) {
    wrong = std::format("read {} bytes, expected {}", read_size, words(step));
  } else if (now < read_not_before_) {
    wrong = std::format("read {:g} ms too early", milliseconds(read_not_before_ - now));
  } else if (step->repeated_start && !wrote) {
    wrong = "read after a stop, expected a repeated start";
  }
  if (!wrong.empty()) {
    begin_case(current_);
    return fail(Reason::bus, std::move(wrong));
  }
  const bool nack = step->nack;
  Bytes answer = step->bytes;
  answer.resize(read_size);
  step_on(now);
  if (!nack) return answer;
  if (!expected()) begin_case(current_ + 1);
  return fail(Reason::nack);
}

const ReplayStep* ReplayedDevice::expected() const {
  const auto& transcript = cases_[current_].transcript;
  return next_step_ < transcript.size() ? &transcript[next_step_] : nullptr;
}

void ReplayedDevice::step_on(TimePoint now) {
  read_not_before_ = std::max(read_not_before_, now);
  ++next_step_;
  for (const auto* step = expected(); step && step->kind == Kind::wait; step = expected()) {
    read_not_before_ += step->wait;
    ++next_step_;
  }
}

Result<Bytes> ReplayedDevice::use_registers(const Bytes& out, std::size_t read_size) {
  if (!out.empty()) pointer_ = out[0];
  if (out.size() > 1) store(pointer_, Bytes(out.begin() + 1, out.end()));
  if (read_size == 0) return Bytes{};
  if (already_read_.contains(pointer_) && varies(pointer_, read_size)) begin_case(current_ + 1);
  already_read_.insert(pointer_);
  auto found = look_up(registers_, pointer_, read_size);
  if (!found)
    return fail(Reason::nack, std::format("{} holds no {} bytes from register {:#04x}", cases_[current_].id, read_size, pointer_));
  return std::move(*found);
}

void ReplayedDevice::store(unsigned first, Bytes bytes) {
  written_.insert_or_assign(first, bytes);
  registers_.insert_or_assign(first, std::move(bytes));
}

bool ReplayedDevice::varies(unsigned first, std::size_t size) const {
  const auto one = look_up(cases_.front().registers, first, size);
  return std::ranges::any_of(cases_, [&](const ReplayCase& other) { return look_up(other.registers, first, size) != one; });
}

void ReplayedDevice::begin_case(std::size_t index) {
  current_ = index % cases_.size();
  registers_ = cases_[current_].registers;
  registers_.insert(written_.begin(), written_.end());  // control registers keep what was written to them
  already_read_.clear();
  next_step_ = 0;
  read_not_before_ = {};
  const auto& transcript = cases_[current_].transcript;
  while (next_step_ < transcript.size() && transcript[next_step_].kind == Kind::wait) ++next_step_;
}

ReplayI2cBus::ReplayI2cBus(Clock& clock, ReplayCase one) : ReplayI2cBus(clock, std::vector{std::move(one)}) {}

ReplayI2cBus::ReplayI2cBus(Clock& clock, std::vector<ReplayCase> cases) : clock_(clock) {
  std::map<std::uint8_t, std::vector<ReplayCase>> by_address;
  for (auto& one : cases) by_address[one.address].push_back(std::move(one));
  for (auto& [address, own] : by_address) devices_.emplace(address, ReplayedDevice(std::move(own)));
}

Task<Result<Bytes>> ReplayI2cBus::transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint) {
  ++use_.transfers;
  const auto device = devices_.find(address);
  auto answer =
      device == devices_.end() ? fail(Reason::nack, "no case for this address") : device->second.transfer(out, read_size, clock_.now());
  if (!answer) ++use_.errors;
  co_return answer;
}

}  // namespace sluice

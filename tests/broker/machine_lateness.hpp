#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace sluice::testing {

/// How late the machine itself is, beside the program that is tested: a thread that shall wake ten times a second, as a device's polls.
class MachineLateness {
 public:
  MachineLateness() : thread_([this] { watch(); }) {}
  MachineLateness(const MachineLateness&) = delete;
  MachineLateness& operator=(const MachineLateness&) = delete;
  ~MachineLateness() {
    ends_ = true;
    thread_.join();
  }

  /// In seconds; the second worst since the beginning, as the 99th percentile of the last 64 polls is.
  double second_worst() const { return second_worst_; }

 private:
  void watch() {
    constexpr std::chrono::milliseconds period(100);
    double worst = 0;
    for (auto due = std::chrono::steady_clock::now() + period; !ends_; due += period) {
      std::this_thread::sleep_until(due);
      const double late = std::chrono::duration<double>(std::chrono::steady_clock::now() - due).count();
      second_worst_ = std::max(second_worst_.load(), std::min(worst, late));
      worst = std::max(worst, late);
    }
  }

  std::atomic<bool> ends_ = false;
  std::atomic<double> second_worst_ = 0;
  std::thread thread_;
};

}  // namespace sluice::testing

#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/store/store.hpp"
#include "tests/crash/promise.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/simulated_disk.hpp"

namespace sluice::crash {

inline constexpr auto file_name = "outbox.db";
inline constexpr auto stream = "6f0c7bd2-58a1-4b0e-9a53-2f6f5a1d0c11";

struct Allowed {
  bool damage = false;  ///< the disk was damaged before the power failed: to say so is right
};

/// What a store gives that is opened on a copy of it.
Contents contents_on(const testing::DiskImage& image, const std::string& boot, Allowed allowed);

StoreSettings settings_in(const std::filesystem::path& directory, const std::string& boot);

/// What a store did on a disk, and what it promised when: plays a workload and keeps the notes. A workload that does not do what it says
/// throws: what it would show about crashes would be worth nothing.
class Recording {
 public:
  /// With what is on the disk at first, and what is promised of it.
  explicit Recording(const testing::DiskImage& initial = {}, Promise promise = {}, Allowed allowed = {});

  void open(const std::string& boot, bool is_distrusted = false);
  void write(const Writing& writing);
  /// Reads everything; nothing changes by that, unless it is damaged.
  void look_through();
  void close();

  /// Crashes before so many operations are not looked at.
  void begin_here();
  std::size_t first_operation() const { return first_operation_; }

  /// What is owed when the power fails after so many operations.
  struct Owed {
    std::size_t number = 0;  ///< of the promise that was given
    const Promise& given;
    const Promise& under_way;  ///< the next one; none of its transaction may be there, or all
  };
  Owed owed(std::size_t operations) const;

  const Promise& promise() const { return moments_.back().promise; }
  testing::SimulatedDisk& disk() { return *disk_; }
  /// Reasons of what gave way in what is looked at.
  const std::set<std::string>& losses() const { return losses_; }
  Allowed allowed() const { return allowed_; }

 private:
  struct Moment {
    std::size_t operations = 0;
    Promise promise;
  };

  void promise(Promise promise);
  void settle_losses(Promise& promise, const std::vector<Loss>& losses) const;

  const testing::ScratchDirectory directory_;
  const Allowed allowed_;
  std::unique_ptr<testing::SimulatedDisk> disk_;
  std::unique_ptr<Store> store_;
  std::string boot_;
  std::vector<Moment> moments_;
  std::size_t first_operation_ = 0;
  std::set<std::string> losses_;
};

}  // namespace sluice::crash

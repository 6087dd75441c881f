#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "gateway/state/state_file.hpp"

namespace sluice::provision {

/// The files of a board, below `/` or, in a test, below another folder. Names begin with `/` and mean what is below that root.
class BoardRoot {
 public:
  explicit BoardRoot(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path at(const std::string& name) const { return root_ / name.substr(1); }
  /// Whether it is the machine that this program runs on.
  bool is_this_machine() const { return root_ == "/"; }
  bool has(const std::string& name) const;

  /// Empty when there is none, or none that can be read.
  std::string read(const std::string& name) const;
  /// Makes it so, folders included, and tells whether it was not before. Old or new after a power cut; what one left beside it goes.
  Result<bool> place(const std::string& name, const std::string& text, StateFileAccess access = {}) const;
  /// Also when there is none.
  Result<void> remove(const std::string& name) const;

  /// The number of a group in /etc/group.
  std::optional<gid_t> group(const std::string& name) const;
  /// What tells this board from others: its serial number, else its first Ethernet address, else its machine id; lower case, no colons.
  std::string serial_number() const;

 private:
  std::string ethernet_address() const;

  std::filesystem::path root_;
};

}  // namespace sluice::provision

#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>

#include "drivers/async/result.hpp"

namespace sluice {

/// Small files that are old or new after a power cut, never a mixture. All of this blocks: at start and stop it may be called
/// directly, at any other time on a BlockingLane.
///
/// Errors: `denied` (permissions, read-only), `gone` (no such directory), `busy` (locked), `bus` (anything else), with a detail for
/// people that names the file and what the kernel said.

/// Nothing when there is no such file. A file of more than `largest` bytes is none of ours: `length`.
Result<std::optional<std::string>> read_state_file(const std::filesystem::path& file, std::size_t largest = std::size_t{64} * 1024);

/// Who may read a file besides its owner.
struct StateFileAccess {
  mode_t mode = 0644;
  std::optional<gid_t> group = {};
};

/// Written beside the old one, synced, renamed over it, and the directory synced. Without `access` as the system makes new files: FAT has
/// no rights to set. Nobody else can read it meanwhile, either. What was written beside it, FILE.new, stays after a power cut only.
Result<void> replace_state_file(const std::filesystem::path& file, const std::string& text, std::optional<StateFileAccess> access = {});

/// Moves an unreadable file out of the way, as FILE.bad; one that was there before is replaced.
Result<void> set_aside(const std::filesystem::path& file);

/// Makes the directory (and those above it) when it is missing.
Result<void> make_state_directory(const std::filesystem::path& directory);

/// An open file, or directory, of the state; closed with it.
class OpenStateFile {
 public:
  explicit OpenStateFile(int number = -1) : number_(number) {}
  OpenStateFile(OpenStateFile&& other) noexcept;
  OpenStateFile& operator=(OpenStateFile&& other) noexcept;
  ~OpenStateFile();

  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

/// Keeps a second process away from the directory until it is destroyed (flock on the file `lock` in it).
Result<OpenStateFile> lock_state_directory(const std::filesystem::path& directory);

}  // namespace sluice

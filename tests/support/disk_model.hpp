#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sluice::testing {

/// The files of one directory by their names.
using DiskImage = std::map<std::string, std::string>;

DiskImage image_of(const std::filesystem::path& directory);
void write_image(const DiskImage& image, const std::filesystem::path& directory);

/// One thing that was done to a file or to its name, after it was done.
struct DiskOperation {
  enum class Kind : std::uint8_t {
    create,      ///< `file` got the name `name`
    write,       ///< `bytes` at `offset`
    truncate,    ///< to `offset` bytes, cut or grown
    sync,        ///< of the file's content (fsync, fdatasync)
    lose,        ///< a sync failed: what was written since the last one will not come to the disk, though reads show it
    remove,      ///< `name`
    rename,      ///< `name` to `to`
    link,        ///< the file `name` is also `to`
    sync_names,  ///< fsync of the directory
  };
  Kind kind = Kind::sync_names;
  std::size_t file = 0;  ///< a number of its own for each file; those that were there first are counted in the order of their names
  std::string name = {};
  std::string to = {};
  std::size_t offset = 0;
  std::string bytes = {};
};

/// What of the pending changes a power cut lets through.
struct CrashChoice {
  std::vector<bool> kept;  ///< of each DiskModel::pending()
  std::size_t names = 0;   ///< so many of the changes of names, the oldest
  std::size_t torn = 0;    ///< of the last sector that was kept only so many bytes; 0: all

  std::string text() const;
};

/// A directory on a disk of which the kernel still owes some writes. What a power cut may do, on the pessimistic side of what
/// ext4 (data=ordered) permits:
/// - Of what was written since the last successful sync of a file each sector of 512 bytes is kept or lost by itself, in any combination,
///   the last kept one torn. Bytes of a sector that were not written are not touched (SQLite calls it "powersafe overwrite").
/// - The file may have grown to the largest size it was given, with zeroes where data is missing. A truncation is kept or lost likewise.
/// - Creations, removals, renames and links are kept in their order up to any of them, also when the file's content is not; only a sync of
/// the
///   directory makes them certain, a sync of the file does not.
/// - After a failed sync the writes since the one before are lost for good; reads show them, and a later sync succeeds without them
///   (what Linux does since 4.13: it reports an error once and marks the pages clean).
class DiskModel {
 public:
  static constexpr std::size_t sector = 512;

  explicit DiskModel(const DiskImage& initial);

  void apply(const DiskOperation& operation);

  /// Sectors, truncations and growths that are not certain yet, in their order; of all files.
  std::size_t pending() const { return pending_.size(); }
  /// Changes of names that are not certain yet.
  std::size_t pending_names() const { return changes_.size(); }

  /// After a power cut now; nothing but what is certain is kept without a choice.
  DiskImage crashed(const CrashChoice& choice = {}) const;
  /// What programs see while the power is on.
  DiskImage seen() const;

 private:
  struct Content {
    std::string certain;
    std::string seen;
  };
  struct Piece {
    DiskOperation::Kind kind;  ///< write or truncate
    std::size_t file;
    std::size_t offset;
    std::string bytes;
    bool is_growth = false;
  };
  using Names = std::map<std::string, std::size_t>;

  static void change(Names& names, const DiskOperation& operation);
  static void put(std::string& content, const Piece& piece, std::size_t most);
  void write(const DiskOperation& operation);
  void grow(std::size_t file, std::size_t size);
  void settle(std::size_t file, bool is_kept);
  std::string content(std::size_t file, const CrashChoice& choice, std::size_t last) const;

  std::map<std::size_t, Content> files_;
  Names certain_names_;
  Names names_;
  std::vector<DiskOperation> changes_;
  std::vector<Piece> pending_;
};

}  // namespace sluice::testing

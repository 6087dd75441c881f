#include "gateway/store/new_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <system_error>
#include <unistd.h>

#include "gateway/state/state_file.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> trouble(std::string_view what, const fs::path& file, int error) {
  const Reason reason = error == ENOSPC || error == EDQUOT                    ? Reason::overflow
                        : error == EACCES || error == EPERM || error == EROFS ? Reason::denied
                                                                              : Reason::bus;
  return fail(reason, std::format("cannot {} {}: {}", what, file.string(), std::generic_category().message(error)));
}

}  // namespace

fs::path beside(const fs::path& file, std::string_view ending) {
  return file.string() + std::string(ending);
}

void remove_with_journals(const fs::path& file) {
  std::error_code ignored;
  for (const std::string_view ending : {"", "-wal", "-shm", "-journal"}) fs::remove(beside(file, ending), ignored);
}

Result<void> sync_directory_of(const fs::path& file) {
  const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const OpenStateFile handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open()) return trouble("open", directory, errno);
  if (::fsync(handle.get()) < 0) return trouble("sync", directory, errno);
  return {};
}

Result<void> rename_over(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) < 0) return trouble("replace", to, errno);
  return sync_directory_of(to);
}

Result<void> build_outbox_file(const fs::path& file, const StoreSettings& settings, const std::function<void(OutboxFile&)>& fill) {
  remove_with_journals(file);
  {
    OutboxFile made(file, Database::Mode::create, settings.vfs);
    made.make_tables(settings.stream);
    if (made.database.ok() && fill) fill(made);
    // Closing does it too, but says nothing when it fails.
    made.database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!made.database.ok()) return std::unexpected(made.database.error());
  }
  const fs::path log = beside(file, "-wal");
  std::error_code ignored;
  if (fs::exists(log, ignored) && fs::file_size(log, ignored) > 0) return trouble("write", file, EIO);
  fs::remove(log, ignored);
  return sync_directory_of(file);
}

Result<void> set_outbox_aside(const fs::path& file) {
  std::error_code ignored;
  for (const std::string_view ending : {"-wal", ""}) {
    const fs::path bad = beside(file, ".bad" + std::string(ending));
    fs::remove_all(bad, ignored);
    if (::rename(beside(file, ending).c_str(), bad.c_str()) < 0 && errno != ENOENT)
      return trouble("set aside", beside(file, ending), errno);
  }
  return sync_directory_of(file);
}

Result<void> replace_outbox_file(const fs::path& file, bool keeps_old) {
  const fs::path bad = beside(file, ".bad");
  std::error_code ignored;
  if (keeps_old) {
    // A second name: the old one must be complete until the new one is in its place. (FAT has none: then it is not kept.)
    fs::remove_all(bad, ignored);
    remove_with_journals(bad);
    fs::create_hard_link(file, bad, ignored);
    fs::create_hard_link(beside(file, "-wal"), beside(bad, "-wal"), ignored);
  }
  if (auto whole = rename_over(beside(file, ".part"), beside(file, ".new")); !whole) return whole;
  return finish_replacement(file);
}

Result<void> finish_replacement(const fs::path& file) {
  const fs::path whole = beside(file, ".new");
  std::error_code ignored;
  if (!fs::is_regular_file(whole, ignored)) return {};
  // The old log first: SQLite would take it for one of the new file.
  remove_with_journals(file);
  if (auto synced = sync_directory_of(file); !synced) return synced;
  return rename_over(whole, file);
}

Result<void> make_outbox_file(const StoreSettings& settings) {
  const fs::path part = beside(settings.file, ".part");
  if (auto built = build_outbox_file(part, settings, {}); !built) return built;
  // A journal without its file belongs to nothing.
  remove_with_journals(settings.file);
  return rename_over(part, settings.file);
}

}  // namespace sluice

#pragma once
#include <filesystem>
#include <functional>
#include <string_view>

#include "gateway/store/outbox_file.hpp"
#include "gateway/store/store.hpp"

namespace sluice {

/// FILE with an ending: ".bad", "-wal".
std::filesystem::path beside(const std::filesystem::path& file, std::string_view ending);

/// The file and what SQLite keeps beside it; nothing is said of what cannot be removed.
void remove_with_journals(const std::filesystem::path& file);

Result<void> sync_directory_of(const std::filesystem::path& file);

/// Durable when this returns.
Result<void> rename_over(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a file with tables and what `fill` puts into it; all of it is in that one file, and durable, when this returns.
Result<void> build_outbox_file(const std::filesystem::path& file, const StoreSettings& settings,
                               const std::function<void(OutboxFile&)>& fill);

/// FILE becomes FILE.bad, with its log; one that was there before is replaced.
Result<void> set_outbox_aside(const std::filesystem::path& file);

/// Puts FILE.part, which is whole, in the place of FILE; whatever happens in between, one of them is there, and finish_replacement()
/// ends it. The old one remains as FILE.bad when it is worth a look.
Result<void> replace_outbox_file(const std::filesystem::path& file, bool keeps_old);
Result<void> finish_replacement(const std::filesystem::path& file);

/// Makes the file of the settings, without rows. Made under another name and renamed when it is whole, so that there is never half of
/// one. Errors as Store::open().
Result<void> make_outbox_file(const StoreSettings& settings);

}  // namespace sluice

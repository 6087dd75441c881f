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

/// Makes the file of the settings, without rows. Made under another name and renamed when it is whole, so that there is never half of
/// one. Errors as Store::open().
Result<void> make_outbox_file(const StoreSettings& settings);

}  // namespace sluice

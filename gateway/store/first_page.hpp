#pragma once
#include <filesystem>
#include <string>

#include "drivers/async/result.hpp"

namespace sluice {

/// Whether the file begins like every file of ours: SQLite's header with what never changes in it (sqlite.org/fileformat2.html, 1.3).
/// A file that cannot be read does not.
bool has_our_header(const std::filesystem::path& file);

/// Copies a file and its log under another name, with its first page replaced by that of an empty file of ours: header and layout
/// are the same in all of them. Errors: `overflow` no space; `bus` anything else.
Result<void> copy_with_first_page(const std::filesystem::path& from, const std::filesystem::path& to, const std::filesystem::path& empty);

}  // namespace sluice

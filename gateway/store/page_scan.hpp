#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace sluice {

/// Looks into every page of an SQLite file that holds rows and is not known to be free, whether or not the way to it is intact
/// (sqlite.org/fileformat2.html, 1.6 and 2.1), and shows what may be a row (number, blob) of a table of records. Much of it may be old
/// or garbage: the sum in the row tells. Rows that do not fit into one page (about 950 bytes) are not found, nor what is only in the log.
void scan_pages(const std::filesystem::path& file, const std::function<void(std::uint64_t sequence, std::string_view row)>& found);

}  // namespace sluice

#include "gateway/store/first_page.hpp"

#include <cerrno>
#include <format>
#include <fstream>
#include <string_view>
#include <system_error>

#include "gateway/store/outbox_file.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t header_size = 100;

std::string beginning(const fs::path& file, std::size_t size) {
  std::string bytes(size, '\0');
  std::ifstream(file, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(size));
  return bytes;
}

std::uint32_t number_at(const std::string& bytes, std::size_t place) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes.at(place + i));
  return number;
}

}  // namespace

bool has_our_header(const fs::path& file) {
  using namespace std::string_view_literals;
  const std::string header = beginning(file, header_size);
  // The magic text, pages of 1024 bytes, written and read by way of a log, nothing reserved, the fractions that SQLite demands.
  constexpr auto expected = "SQLite format 3\0\x04\x00\x02\x02\x00\x40\x20\x20"sv;
  constexpr std::uint32_t format = 4;
  constexpr std::uint32_t utf8 = 1;
  return header.starts_with(expected) && number_at(header, 44) == format && number_at(header, 56) == utf8 &&
         number_at(header, 60) == schema_version && number_at(header, 68) == application_id;
}

Result<void> copy_with_first_page(const fs::path& from, const fs::path& to, const fs::path& empty) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error)
    return fail(error.value() == ENOSPC ? Reason::overflow : Reason::bus,
                std::format("cannot copy {}: {}", from.string(), error.message()));
  fs::copy_file(from.string() + "-wal", to.string() + "-wal", fs::copy_options::overwrite_existing, error);
  std::string page = beginning(empty, OutboxFile::page_size);
  // Not the number of the change that the size in the header is of: SQLite takes the size of the file instead.
  page.at(95) = static_cast<char>(page.at(27) + 1);
  // No free pages are known.
  page.replace(32, 8, 8, '\0');
  std::fstream file(to, std::ios::binary | std::ios::in | std::ios::out);
  if (!file.write(page.data(), static_cast<std::streamsize>(page.size())).flush())
    return fail(Reason::bus, std::format("cannot write {}", to.string()));
  return {};
}

}  // namespace sluice

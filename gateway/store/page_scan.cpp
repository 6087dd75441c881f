#include "gateway/store/page_scan.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include "gateway/store/outbox_file.hpp"

namespace sluice {
namespace {

constexpr std::size_t page_size = OutboxFile::page_size;
// What is larger is continued on another page.
constexpr std::uint64_t most_in_page = page_size - 35;
constexpr char leaf_of_table = 0x0D;

/// Reads numbers, big-endian and of variable length, and is empty-handed behind the end.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t fixed(std::size_t size) {
    std::uint64_t number = 0;
    for (const char byte : take(size)) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
  }
  std::uint64_t varint() {
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) {
      const std::uint64_t byte = fixed(1);
      number = number << 7 | (byte & 0x7F);
      if (byte < 0x80) return number;
    }
    return number << 8 | fixed(1);
  }
  std::string_view take(std::uint64_t size) {
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, rest_.size())));
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

class Pages {
 public:
  explicit Pages(const std::filesystem::path& file)
      : from_(file, std::ios::binary | std::ios::ate), count_(size_of(from_) / page_size), page_(page_size, '\0') {}

  std::uint64_t count() const { return count_; }
  /// Counted from 1.
  std::string_view read(std::uint64_t number) {
    from_.clear();
    from_.seekg(static_cast<std::streamoff>((number - 1) * page_size));
    from_.read(page_.data(), static_cast<std::streamsize>(page_size));
    return from_ ? std::string_view(page_) : std::string_view();
  }

 private:
  static std::uint64_t size_of(std::ifstream& file) { return file ? static_cast<std::uint64_t>(file.tellg()) : 0; }

  std::ifstream from_;
  std::uint64_t count_;
  std::string page_;
};

std::set<std::uint64_t> free_pages(Pages& pages) {
  constexpr std::size_t place_in_header = 32;
  std::set<std::uint64_t> free;
  Bytes header(pages.read(1));
  header.take(place_in_header);
  std::uint64_t trunk = header.fixed(4);
  while (trunk != 0 && trunk <= pages.count() && free.insert(trunk).second) {
    Bytes list(pages.read(trunk));
    trunk = list.fixed(4);
    const std::uint64_t leaves = list.fixed(4);
    for (std::uint64_t i = 0; i < leaves && i < page_size / 4; ++i) free.insert(list.fixed(4));
  }
  return free;
}

void read_cell(std::string_view cell, const std::function<void(std::uint64_t, std::string_view)>& found) {
  Bytes bytes(cell);
  const std::uint64_t size = bytes.varint();
  const std::uint64_t sequence = bytes.varint();
  if (size > most_in_page) return;
  Bytes payload(bytes.take(size));
  const std::uint64_t header = payload.varint();
  const std::uint64_t number_type = payload.varint();
  const std::uint64_t blob_type = payload.varint();
  // A header of one byte for itself, one for the number (it is not repeated: NULL) and one or two for the blob.
  if (header < 3 || header > 4 || number_type != 0 || blob_type < 12 || blob_type % 2 != 0) return;
  found(sequence, payload.take((blob_type - 12) / 2));
}

}  // namespace

void scan_pages(const std::filesystem::path& file, const std::function<void(std::uint64_t, std::string_view)>& found) {
  Pages pages(file);
  const std::set<std::uint64_t> free = free_pages(pages);
  for (std::uint64_t number = 2; number <= pages.count(); ++number) {
    const std::string_view page = pages.read(number);
    if (page.empty() || page[0] != leaf_of_table || free.contains(number)) continue;
    const std::uint64_t cells = Bytes(page.substr(3)).fixed(2);
    for (std::size_t i = 0; i < cells && 10 + 2 * i <= page_size; ++i) {
      const auto place = static_cast<std::size_t>(Bytes(page.substr(8 + 2 * i)).fixed(2));
      if (place < page_size) read_cell(page.substr(place), found);
    }
  }
}

}  // namespace sluice

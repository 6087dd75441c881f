#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gateway/store/outbox_file.hpp"
#include "gateway/store/store.hpp"

namespace sluice {

struct OpenedFile {
  std::unique_ptr<OutboxFile> file;  ///< the present boot is begun
  std::uint64_t records = 0;
  bool is_damaged = false;            ///< as in Store::Opened
  std::vector<std::string> findings;  ///< likewise
};

/// Opens or makes the file of the settings, whatever is in its place. Errors as Store::open().
Result<OpenedFile> open_outbox_file(const StoreSettings& settings);

}  // namespace sluice

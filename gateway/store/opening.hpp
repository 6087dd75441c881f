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
  std::vector<Loss> losses;
  bool is_damaged = false;            ///< as in Store::Opened
  bool is_new = false;                ///< likewise
  std::vector<std::string> findings;  ///< likewise
};

/// Opens or makes the file of the settings, whatever is in its place. Errors as Store::open().
Result<OpenedFile> open_outbox_file(const StoreSettings& settings);

/// A file of ours whose structure was found broken while it was open: what is intact is taken over into a new one. `last`: largest
/// number that was ever seen in it.
Result<OpenedFile> mend_outbox_file(const StoreSettings& settings, std::uint64_t last);

}  // namespace sluice

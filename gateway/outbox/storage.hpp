#pragma once
#include "drivers/async/task.hpp"
#include "gateway/store/store.hpp"

namespace sluice {

/// The way to a Store, which blocks, from the loop, which must not. One call at a time. A cancelled call goes on by itself; until it has
/// ended is_stuck() is true and calls are answered with Reason::busy.
class Storage {
 public:
  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  virtual ~Storage() = default;

  /// Store::open(), after closing one that is open. `store` of what it returns is empty. Errors: those of Store::open().
  virtual Task<Result<Store::Opened>> open(StoreSettings settings) = 0;
  /// As Store::write() and read(); `gone` when none is open.
  virtual Task<Result<Written>> write(Writing writing) = 0;
  virtual Task<Result<Chunk>> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) = 0;

  virtual bool is_stuck() const = 0;
};

}  // namespace sluice

#include "gateway/store/store.hpp"

#include <utility>

#include "gateway/store/opening.hpp"
#include "gateway/store/store_state.hpp"

namespace sluice {

Result<Store::Opened> Store::open(StoreSettings settings) {
  auto file = open_outbox_file(settings);
  if (!file) return std::unexpected(file.error());
  auto state = std::make_unique<StoreState>(std::move(settings), std::move(*file));
  auto opened = state->survey();
  if (opened) opened->store = std::unique_ptr<Store>(new Store(std::move(state)));
  return opened;
}

Store::Store(std::unique_ptr<StoreState> state) : state_(std::move(state)) {}

Store::~Store() = default;

Result<Written> Store::write(const Writing& writing) {
  return state_->write(writing);
}

Result<Chunk> Store::read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) {
  return state_->read(kind, wanted, max_bytes);
}

}  // namespace sluice

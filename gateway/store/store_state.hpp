#pragma once
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/store/losses.hpp"
#include "gateway/store/opening.hpp"
#include "gateway/store/outbox_file.hpp"
#include "gateway/store/record_codec.hpp"
#include "gateway/store/store.hpp"
#include "gateway/store/sweep.hpp"

namespace sluice {

/// What lies behind a Store: the file, and what is known of it without asking.
class StoreState {
 public:
  StoreState(StoreSettings settings, OpenedFile opened);
  StoreState(const StoreState&) = delete;
  StoreState& operator=(const StoreState&) = delete;
  ~StoreState();

  Result<Written> write(const Writing& writing);
  Result<Chunk> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes);

  /// What there is, for who opens it; without the store itself.
  Result<Store::Opened> survey();

 private:
  template <typename Answer>
  Result<Answer> answer(std::function<std::optional<Answer>()> attempt);
  Result<void> mend();
  void adopt(OpenedFile opened);
  std::optional<Written> try_write(const Writing& writing);
  std::optional<Chunk> try_read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes);
  void remove_done(const Writing& writing);
  void insert(const Writing& writing, std::vector<Loss>& losses);
  void remove_damaged(RecordTable& table, const DamagedRows& damaged, std::vector<Loss>& losses);

  // Errors of these stick in the file's database.
  Inhabitants there();
  std::uint64_t complete();
  std::vector<SequenceRange> among(SequenceRange wanted);

  StoreSettings settings_;
  std::unique_ptr<OutboxFile> file_;  // null while a damaged one could not be replaced
  std::uint64_t records_ = 0;
  bool has_counted_ = false;  // the file says how many records there are, as nothing was written since it was opened
  bool is_failed_ = false;    // what the kernel says of the file may not be so
  std::uint64_t last_ = 0;    // largest number that was ever seen in the file
  bool is_damaged_ = false;
  bool is_new_ = false;
  std::vector<std::string> findings_;
  std::vector<Loss> owed_;  // to be named with the next answer
  Sweep sweep_;
  std::array<std::uint64_t, 2> given_out_{};  // by kind: up to where the rows were read
};

}  // namespace sluice

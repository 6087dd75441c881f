#include "tests/support/simulated_disk.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/support/simulated_disk_names.hpp"
#include "tests/support/simulated_disk_vfs.hpp"

namespace sluice::testing {

SimulatedDisk::SimulatedDisk(const std::filesystem::path& directory)
    : directory_(std::filesystem::canonical(directory)),
      vfs_name_("simulated disk " + directory_.string()),
      initial_(image_of(directory_)) {
  for (const auto& [name, content] : initial_) {
    names_[name] = sizes_.size();
    sizes_[sizes_.size()] = content.size();
  }
  vfs_ = SimulatedVfs::over_the_systems(*this);
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("SQLite takes no simulated disk");
  SimulatedNames::watch(this);
}

SimulatedDisk::~SimulatedDisk() {
  SimulatedNames::watch(nullptr);
  sqlite3_vfs_unregister(&vfs_);
}

bool SimulatedDisk::Counter::fails() {
  const std::uint64_t number = count_++;
  return fault_ && (number == fault_->after || (fault_->is_lasting && number > fault_->after));
}

void SimulatedDisk::fail_writes(DiskFault fault) {
  const std::lock_guard lock(mutex_);
  writes_.set(fault);
}

void SimulatedDisk::fail_syncs(DiskFault fault) {
  const std::lock_guard lock(mutex_);
  syncs_.set(fault);
}

void SimulatedDisk::fail_reads(DiskFault fault) {
  const std::lock_guard lock(mutex_);
  reads_.set(fault);
}

void SimulatedDisk::spoil() {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, file] : names_) spoiled_.insert(file);
}

void SimulatedDisk::limit(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  limit_ = bytes;
}

void SimulatedDisk::make_read_only() {
  const std::lock_guard lock(mutex_);
  is_read_only_ = true;
}

void SimulatedDisk::mend() {
  const std::lock_guard lock(mutex_);
  for (Counter* counter : {&reads_, &writes_, &syncs_}) counter->clear();
  spoiled_.clear();
  limit_.reset();
  is_read_only_ = false;
}

std::uint64_t SimulatedDisk::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_.count();
}

std::uint64_t SimulatedDisk::writes() const {
  const std::lock_guard lock(mutex_);
  return writes_.count();
}

std::vector<DiskOperation> SimulatedDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

std::size_t SimulatedDisk::operation_count() const {
  const std::lock_guard lock(mutex_);
  return operations_.size();
}

DiskModel SimulatedDisk::model() const {
  const std::lock_guard lock(mutex_);
  DiskModel model(initial_);
  for (const DiskOperation& operation : operations_) model.apply(operation);
  return model;
}

DiskImage SimulatedDisk::certain() const {
  return model().crashed();
}

DiskImage SimulatedDisk::seen() const {
  return model().seen();
}

std::size_t SimulatedDisk::opened(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (const auto node = names_.find(name); node != names_.end()) return node->second;
  const std::size_t file = sizes_.size();
  sizes_[file] = 0;
  names_[name] = file;
  note({.kind = DiskOperation::Kind::create, .file = file, .name = name});
  return file;
}

void SimulatedDisk::note_synced(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  if (path == directory_) return note({.kind = DiskOperation::Kind::sync_names});
  if (const auto node = names_.find(path.filename()); is_ours(path) && node != names_.end()) {
    note({.kind = DiskOperation::Kind::sync, .file = node->second});
  }
}

void SimulatedDisk::note_removed(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  if (!is_ours(path) || names_.erase(path.filename()) == 0) return;
  note({.kind = DiskOperation::Kind::remove, .name = path.filename()});
}

void SimulatedDisk::note_named(DiskOperation::Kind kind, const std::filesystem::path& from, const std::filesystem::path& to) {
  const std::lock_guard lock(mutex_);
  const auto node = names_.find(from.filename());
  if (!is_ours(from) || !is_ours(to) || node == names_.end()) return;
  names_[to.filename()] = node->second;
  if (kind == DiskOperation::Kind::rename) names_.erase(from.filename());
  note({.kind = kind, .name = from.filename(), .to = to.filename()});
}

bool SimulatedDisk::has_room(std::size_t file, std::uint64_t size) {
  if (!limit_ || size <= sizes_[file]) return true;
  std::uint64_t used = size - sizes_[file];
  for (const auto& [name, number] : names_) used += sizes_[number];
  return used <= *limit_;
}

}  // namespace sluice::testing

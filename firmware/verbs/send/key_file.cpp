#include "firmware/verbs/send/key_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "gateway/config/base64.hpp"
#include "gateway/config/scalars.hpp"
#include "gateway/state/state_file.hpp"

namespace sluice::send {
namespace {

std::unexpected<std::string> trouble(const std::string& what, const std::string& path) {
  return std::unexpected(std::format("cannot {} {}: {}", what, path, std::generic_category().message(errno)));
}

bool write_all(int file, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const auto count = ::pwrite(file, text.data() + written, text.size() - written, static_cast<off_t>(written));
    if (count < 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return ::ftruncate(file, static_cast<off_t>(text.size())) == 0 && ::fsync(file) == 0;
}

/// 0 when there is none, or none that can be read.
std::int64_t number_in(int file) {
  std::array<char, 32> text{};
  const auto size = ::pread(file, text.data(), text.size(), 0);
  std::int64_t number = 0;
  if (size > 0) std::from_chars(text.data(), text.data() + size, number);
  return number;
}

}  // namespace

std::expected<KeyFile, std::string> KeyFile::create(const std::string& path) {
  auto key = SigningKey::generate();
  if (!key) return std::unexpected("the system gave no random numbers for a key");
  const OpenStateFile file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open() && errno == EEXIST) {
    return std::unexpected(path + " exists already: whoever trusts that key would not know a new one; name another file");
  }
  if (!file.is_open() || !write_all(file.get(), key->pem())) return trouble("write", path);
  return KeyFile(path, std::move(*key));
}

std::expected<KeyFile, std::string> KeyFile::open(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  if (!file || !(text << file.rdbuf())) return trouble("read", path);
  auto key = SigningKey::from_pem(text.str());
  if (!key) return std::unexpected(path + " holds no unencrypted Ed25519 private key in PEM form; `sluice keygen` makes one");
  return KeyFile(path, std::move(*key));
}

std::expected<std::int64_t, std::string> KeyFile::next_counter(std::int64_t now) const {
  const auto path = path_ + ".counter";
  const OpenStateFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open() || ::flock(file.get(), LOCK_EX) != 0) return trouble("open", path);
  const auto next = std::max(number_in(file.get()) + 1, now);
  if (!write_all(file.get(), std::to_string(next) + '\n')) return trouble("write", path);
  return next;
}

std::string KeyFile::usual_id() const {
  auto id = std::filesystem::path(path_).stem().string().substr(0, 64);
  std::ranges::replace_if(id, [](char c) { return !is_name(std::string_view(&c, 1)); }, '-');
  return id.empty() ? "key" : id;
}

std::string configuration_lines(const std::string& id, const SigningKey& key, const std::string& role) {
  return std::format("security:\n  command_keys:\n    - {{ id: {}, public_key: {}, role: {} }}\n", id, base64_of(key.public_key()), role);
}

}  // namespace sluice::send

#include "gateway/commands/reply_memory.hpp"

#include <algorithm>
#include <tuple>

#include <spdlog/spdlog.h>

#include "gateway/commands/request_json.hpp"
#include "gateway/commands/sealed.hpp"
#include "gateway/config/canonical.hpp"

namespace sluice {
namespace {

constexpr auto replies_file = "replies";

std::string key_of(const std::string& verb, const std::string& id) {
  return verb + ' ' + id;  // neither has a space
}

std::string key_of(const v1::Request& request) {
  return key_of(verb_of(request), request.id());
}

std::string hash_of(const v1::Request& request) {
  return sha256_hex(request.SerializeAsString());
}

v1::RememberedReplies::Entry stored_form(const std::string& verb, const std::string& request, const v1::Reply& reply,
                                         std::int64_t expires) {
  v1::RememberedReplies::Entry stored;
  stored.set_verb(verb);
  stored.set_request(request);
  *stored.mutable_reply() = reply;
  stored.set_expires(expires);
  return stored;
}

}  // namespace

bool changes_something(const v1::Request& request) {
  return !request.has_status() && !request.has_get_config() && !request.has_read();
}

bool ReplyMemory::load() {
  v1::RememberedReplies replies;
  const bool is_good = load_sealed(files_, replies_file, replies);
  restore(replies);
  return is_good;
}

void ReplyMemory::restore(const v1::RememberedReplies& replies) {
  const auto now = wall_.at(clock_.now());
  for (const auto& stored : replies.entries()) {
    const bool is_known = stored.expires() != 0 && now.synchronised;
    const auto left = is_known ? std::clamp(Duration(stored.expires() - now.nanoseconds), Duration(0), lifetime) : lifetime;
    if (left == Duration(0)) continue;
    Entry& entry = entries_[key_of(stored.verb(), stored.reply().id())];
    entry = {.verb = stored.verb(), .request = stored.request(), .reply = stored.reply(), .number = ++numbers_, .changes = true};
    entry.expires = clock_.now() + left;
    entry.expires_wall = stored.expires();
    entry.bytes = stored.ByteSizeLong();
    bytes_ += entry.bytes;
  }
  make_room();
}

ReplyMemory::Found ReplyMemory::find(const v1::Request& request) {
  forget_expired();
  const auto found = entries_.find(key_of(request));
  if (found == entries_.end()) return Found::nothing;
  if (found->second.request != hash_of(request)) return Found::other;
  return found->second.reply ? Found::reply : Found::underway;
}

const v1::Reply& ReplyMemory::reply_to(const v1::Request& request) const {
  return entries_.at(key_of(request)).reply.value();
}

void ReplyMemory::begin(const v1::Request& request) {
  entries_[key_of(request)] = {.verb = verb_of(request), .request = hash_of(request), .reply = {}, .changes = changes_something(request)};
}

bool ReplyMemory::wait_for(const v1::Request& request, ReplyAddress address) {
  auto& waiting = entries_.at(key_of(request)).waiting;
  if (waiting.size() >= most_waiting) return false;
  waiting.push_back(std::move(address));
  return true;
}

std::vector<ReplyAddress> ReplyMemory::end(const v1::Request& request, const v1::Reply& reply) {
  if (!entries_.contains(key_of(request))) begin(request);
  const auto found = entries_.find(key_of(request));
  Entry& entry = found->second;
  auto waiting = std::exchange(entry.waiting, {});
  keep(entry, reply);
  if (entry.bytes > large && bytes_ > most_bytes) {
    if (!std::exchange(told_large_, true)) {
      spdlog::warn("the reply to {} {} has {} bytes and is not remembered: the same id is carried out again", entry.verb, request.id(),
                   entry.bytes);
    }
    forget(found);
  }
  make_room();
  return waiting;
}

void ReplyMemory::keep(Entry& entry, const v1::Reply& reply) {
  const auto now = wall_.at(clock_.now());
  entry.reply = reply;
  entry.number = ++numbers_;
  entry.expires = clock_.now() + lifetime;
  entry.expires_wall = now.synchronised ? now.nanoseconds + lifetime / 1ns : 0;
  bytes_ -= entry.bytes;
  entry.bytes = stored_form(entry.verb, entry.request, reply, entry.expires_wall).ByteSizeLong() + 8;  // and its frame
  bytes_ += entry.bytes;
}

void ReplyMemory::forget_expired() {
  std::erase_if(entries_, [&](const auto& each) {
    const bool is_over = each.second.reply && each.second.expires <= clock_.now();
    if (is_over) bytes_ -= each.second.bytes;
    return is_over;
  });
}

void ReplyMemory::make_room() {
  forget_expired();
  const auto worth = [](const auto& each) { return std::tuple(!each.second.reply, each.second.changes, each.second.number); };
  while (entries_.size() > most_entries || bytes_ > most_bytes) {
    const auto least = std::ranges::min_element(entries_, {}, worth);
    if (!least->second.reply) return;  // what is underway is bounded by who carries it out
    forget(least);
  }
}

void ReplyMemory::forget(Entries::iterator entry) {
  bytes_ -= entry->second.bytes;
  entries_.erase(entry);
}

Task<Result<void>> ReplyMemory::store() {
  std::vector<const Entry*> kept;
  for (const auto& [key, entry] : entries_) {
    if (entry.changes && entry.reply) kept.push_back(&entry);
  }
  std::ranges::sort(kept, {}, &Entry::number);
  v1::RememberedReplies replies;
  for (const auto* entry : kept) {
    *replies.add_entries() = stored_form(entry->verb, entry->request, *entry->reply, entry->expires_wall);
  }
  co_return co_await files_.replace(replies_file, sealed(replies.SerializeAsString()));
}

}  // namespace sluice

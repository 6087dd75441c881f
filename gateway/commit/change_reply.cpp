#include "gateway/commit/change_reply.hpp"

namespace sluice {

v1::Reply change_refused(const std::vector<Problem>& problems) {
  v1::Reply reply;
  for (const auto& problem : problems) {
    v1::Fault& fault = *reply.add_errors();
    fault.set_path(problem.path);
    fault.set_message(problem.message);
  }
  return reply;
}

v1::Reply change_refused(std::string path, std::string message) {
  return change_refused({{.path = std::move(path), .place = {}, .message = std::move(message)}});
}

v1::Reply change_accepted(std::uint64_t revision, const std::vector<std::string>& changed) {
  v1::Reply reply;
  reply.set_ok(true);
  reply.mutable_change()->set_revision(revision);
  for (const auto& path : changed) reply.mutable_change()->add_changed(path);
  return reply;
}

}  // namespace sluice

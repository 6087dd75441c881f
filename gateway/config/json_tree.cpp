#include <boost/json/basic_parser_impl.hpp>

#include "gateway/config/checker.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/tree_builder.hpp"

namespace sluice {
namespace {

using boost::json::string_view;
using Failure = boost::system::error_code;

/// Boost.JSON's events instead of its values: they keep numbers as they are written, and show duplicate keys.
class JsonEvents {
 public:
  static constexpr std::size_t max_object_size = largest_config;
  static constexpr std::size_t max_array_size = largest_config;
  static constexpr std::size_t max_key_size = largest_config;
  static constexpr std::size_t max_string_size = largest_config;

  explicit JsonEvents(TreeBuilder& builder) : builder_(builder) {}

  bool on_document_begin(Failure&) { return true; }
  bool on_document_end(Failure&) { return true; }
  bool on_object_begin(Failure&) { return builder_.begin_map({}), true; }
  bool on_object_end(std::size_t, Failure&) { return builder_.end(), true; }
  bool on_array_begin(Failure&) { return builder_.begin_list({}), true; }
  bool on_array_end(std::size_t, Failure&) { return builder_.end(), true; }
  bool on_key_part(string_view part, std::size_t, Failure&) { return text_.append(part), true; }
  bool on_key(string_view part, std::size_t, Failure&) {
    text_.append(part);
    builder_.key({}, std::exchange(text_, {}));
    return true;
  }
  bool on_string_part(string_view part, std::size_t, Failure&) { return text_.append(part), true; }
  bool on_string(string_view part, std::size_t, Failure&) { return scalar(NodeKind::text, part); }
  bool on_number_part(string_view part, Failure&) { return text_.append(part), true; }
  bool on_int64(std::int64_t, string_view part, Failure&) { return scalar(NodeKind::number, part); }
  bool on_uint64(std::uint64_t, string_view part, Failure&) { return scalar(NodeKind::number, part); }
  bool on_double(double, string_view part, Failure&) { return scalar(NodeKind::number, part); }
  bool on_bool(bool value, Failure&) { return scalar(NodeKind::boolean, value ? "true" : "false"); }
  bool on_null(Failure&) { return scalar(NodeKind::empty, ""); }
  bool on_comment_part(string_view, Failure&) { return true; }
  bool on_comment(string_view, Failure&) { return true; }

 private:
  bool scalar(NodeKind kind, string_view part) {
    text_.append(part);
    builder_.scalar({kind, {}, std::exchange(text_, {})});
    return true;
  }

  TreeBuilder& builder_;
  std::string text_;
};

}  // namespace

std::optional<ConfigNode> read_json(std::string_view text, Problems& problems) {
  if (!is_fit_to_parse(text, problems)) return std::nullopt;
  TreeBuilder builder(problems);
  boost::json::parse_options options;
  options.max_depth = deepest_config + 1;  // the builder counts, and says so
  boost::json::basic_parser<JsonEvents> parser(options, builder);
  try {
    Failure error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read == text.size()) return builder.take();
    problems.add(Path(), {}, "not JSON: " + (error ? error.message() : std::string("something follows after its end")));
  } catch (const Unreadable& end) {
    problems.add(Path(), {}, end.what());
  }
  return std::nullopt;
}

}  // namespace sluice

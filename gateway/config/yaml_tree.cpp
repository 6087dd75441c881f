#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "gateway/config/tree.hpp"
#include "gateway/config/tree_builder.hpp"

namespace sluice {
namespace {

Place place_of(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

/// yaml-cpp's events instead of its nodes: they come before it recurses, with the places, and with duplicate keys.
class YamlEvents final : public YAML::EventHandler {
 public:
  explicit YamlEvents(TreeBuilder& builder) : builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Unreadable(place_of(mark), "a second document; only one is allowed");
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& /*name*/) override { refuse_anchor(mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { refuse_anchor(mark); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { add({NodeKind::empty, place_of(mark)}); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/, const std::string& value) override {
    refuse_tag(mark, tag);
    const NodeKind kind = tag == "!" ? NodeKind::text : kind_of_plain(value);
    add({kind, place_of(mark), value});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    builder_.begin_list(place_of(mark));
  }
  void OnSequenceEnd() override { builder_.end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    builder_.begin_map(place_of(mark));
  }
  void OnMapEnd() override { builder_.end(); }

 private:
  void add(ConfigNode node) {
    if (builder_.expects_key()) {
      builder_.key(node.place, std::move(node.text));
    } else {
      builder_.scalar(std::move(node));
    }
  }

  static void refuse_anchor(const YAML::Mark& mark) {
    throw Unreadable(place_of(mark), "anchors and aliases (&, *) are not allowed; share keys by `defaults` and `use`");
  }

  /// yaml-cpp says "?" for plain and "!" for quoted values.
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") throw Unreadable(place_of(mark), "tags (!!…) are not allowed");
  }

  TreeBuilder& builder_;
  int documents_ = 0;
};

}  // namespace

std::optional<ConfigNode> read_yaml(std::string_view text, Problems& problems) {
  if (!is_fit_to_parse(text, problems)) return std::nullopt;
  TreeBuilder builder(problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    YamlEvents events(builder);
    while (parser.HandleNextDocument(events)) {
    }
    return builder.take();
  } catch (const Unreadable& end) {
    problems.add(Path(), end.place, end.what());
  } catch (const YAML::Exception& error) {
    problems.add(Path(), place_of(error.mark), "not YAML: " + error.msg);
  }
  return std::nullopt;
}

}  // namespace sluice

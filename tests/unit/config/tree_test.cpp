#include "gateway/config/tree.hpp"

#include <gmock/gmock.h>

#include "gateway/config/checker.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

/// "key=value" of what is below, so that two trees can be compared as text.
std::string shape(const ConfigNode& node) {
  if (node.is_scalar()) return std::string(describe(node.kind)) + " " + node.text;
  std::string text = node.kind == NodeKind::list ? "[" : "{";
  for (const auto& item : node.items) text += shape(item) + ", ";
  for (const auto& entry : node.entries) text += entry.key + ": " + shape(entry.value) + ", ";
  return text + (node.kind == NodeKind::list ? "]" : "}");
}

struct Read {
  std::optional<ConfigNode> root;
  std::vector<Problem> problems;
};

Read yaml(std::string_view text) {
  Problems problems;
  auto root = read_yaml(text, problems);
  return {std::move(root), problems.take()};
}

Read json(std::string_view text) {
  Problems problems;
  auto root = read_json(text, problems);
  return {std::move(root), problems.take()};
}

std::string refusal(const Read& read) {
  if (read.root || read.problems.size() != 1) return "not refused by one problem";
  return read.problems[0].text("f");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Tree, KeepsValuesAsTheyAreWrittenWithTheirPlaces) {
  const auto read = yaml("a: 0x76\nb:\n  - 10s\n  - \"1\"\nc: ~\nd: true\n");
  ASSERT_TRUE(read.root);
  EXPECT_EQ(shape(*read.root), "{a: a number 0x76, b: [text 10s, text 1, ], c: nothing , d: true or false true, }");
  EXPECT_EQ(read.root->find("a")->place, (Place{1, 1}));
  EXPECT_EQ(read.root->find("a")->value.place, (Place{1, 4}));
  EXPECT_EQ(read.root->find("b")->value.items[1].place, (Place{4, 5}));
}

TEST(Tree, OfJsonIsThatOfTheSameYaml) {
  const auto from_yaml = yaml("a: -1.5e3\nb: [10s, 'text', '1']\nc: { d: true, e: 17 }\nf: \"\\u00e9\"\n");
  const auto from_json = json(R"({"a": -1.5e3, "b": ["10s", "text", "1"], "c": {"d": true, "e": 17}, "f": "\u00e9"})");
  ASSERT_TRUE(from_yaml.root && from_json.root);
  EXPECT_EQ(shape(*from_yaml.root), shape(*from_json.root));
}

TEST(Tree, OfAJsonFileReadAsYamlIsTheSame) {
  constexpr std::string_view text = "{\n\t\"a\": [1, 2.5, \"x\"],\n\t\"b\": {\"c\": null, \"d\": false}\n}\n";
  const auto as_yaml = yaml(text);
  const auto as_json = json(text);
  ASSERT_TRUE(as_yaml.root) << refusal(as_yaml);
  ASSERT_TRUE(as_json.root);
  EXPECT_EQ(as_yaml.root->find("a")->value.items[1].text, "2.5");
  EXPECT_EQ(as_yaml.root->find("b")->value.find("c")->value.kind, NodeKind::empty);
  EXPECT_EQ(as_yaml.root->entries.size(), as_json.root->entries.size());
}

TEST(Tree, TellsTheSecondOfTwoEqualKeys) {
  const auto read = yaml("devices:\n  air: 1\n  air: 2\n");
  ASSERT_THAT(read.problems, SizeIs(1));
  EXPECT_EQ(read.problems[0].text("f"), "f:3:3: devices.air: this key was written before; write it once");
  EXPECT_THAT(json(R"({"a": {"b": 1, "b": 2}})").problems.at(0).text("f"), "f: a.b: this key was written before; write it once");
}

TEST(Tree, SaysWhereTextIsNoYaml) {
  EXPECT_THAT(refusal(yaml("a: 1\nb: [1, 2\nc: 3\n")), HasSubstr("not YAML"));
  EXPECT_THAT(refusal(yaml("a: 1\n b: 2\n")), HasSubstr("f:2:"));
  EXPECT_THAT(refusal(json("{\"a\": }")), HasSubstr("f: not JSON"));
  EXPECT_THAT(refusal(json("{} {}")), HasSubstr("f: not JSON"));
  EXPECT_THAT(refusal(json("{\"a\": 1")), HasSubstr("f: not JSON"));
}

TEST(Tree, RefusesAnchorsAliasesTagsAndASecondDocument) {
  EXPECT_THAT(refusal(yaml("a: &x 1\nb: *x\n")), HasSubstr("f:1:4: anchors and aliases"));
  EXPECT_THAT(refusal(yaml("a: &x [1]\n")), HasSubstr("anchors and aliases"));
  EXPECT_THAT(refusal(yaml("a: *x\n")), HasSubstr("f:1:"));
  EXPECT_THAT(refusal(yaml("a: !!binary aGk=\n")), HasSubstr("tags"));
  EXPECT_THAT(refusal(yaml("a: 1\n---\nb: 2\n")), HasSubstr("second document"));
}

TEST(Tree, RefusesKeysThatAreNoWords) {
  EXPECT_THAT(refusal(yaml("? [a, b]\n: 1\n")), HasSubstr("a key must be a word, not a list"));
  EXPECT_THAT(refusal(yaml("{ { a: 1 }: 2 }\n")), HasSubstr("a key must be a word, not a map"));
}

TEST(Tree, StopsAt32LevelsBeforeTheParserRecurses) {
  const auto deep = [](std::size_t levels) { return repeated("[", levels) + repeated("]", levels); };
  EXPECT_TRUE(yaml(deep(32)).root);
  EXPECT_TRUE(json(deep(32)).root);
  EXPECT_THAT(refusal(yaml(deep(33))), HasSubstr("f:1:33: nested more than 32 levels deep"));
  EXPECT_THAT(refusal(json(deep(33))), HasSubstr("nested more than 32 levels deep"));
  for (const auto* opening : {"[", "{a: ", "- ", "? ", "{? ", "[{"}) {
    const auto hostile = repeated(opening, largest_config / std::string_view(opening).size());
    EXPECT_THAT(refusal(yaml(hostile)), HasSubstr("f:1:")) << opening;
    EXPECT_THAT(refusal(json(hostile)), HasSubstr("f: ")) << opening;
  }
}

TEST(Tree, RefusesWhatIsTooLargeWithoutParsingIt) {
  EXPECT_EQ(refusal(yaml(std::string(10'000'000, '['))), "f: larger than 256 KiB");
  EXPECT_EQ(refusal(json(std::string(10'000'000, '['))), "f: larger than 256 KiB");
  EXPECT_TRUE(yaml("a: " + std::string(largest_config - 3, 'x')).root);
}

TEST(Tree, RefusesBytesThatAreNoText) {
  EXPECT_EQ(refusal(yaml("a: 1\nb: \xff\n")), "f:2:4: not UTF-8 text");
  EXPECT_EQ(refusal(yaml("a: \xc0\x80")), "f:1:4: not UTF-8 text");
  EXPECT_EQ(refusal(yaml("a: \xed\xa0\x80")), "f:1:4: not UTF-8 text");
  EXPECT_EQ(refusal(yaml("a: \xe2\x82")), "f:1:4: not UTF-8 text");
  EXPECT_EQ(refusal(yaml(std::string_view("a: \0", 4))), "f:1:4: a control character; only text is allowed");
  EXPECT_EQ(refusal(json("\x04{}")), "f:1:1: a control character; only text is allowed");
  EXPECT_TRUE(yaml("a: größer – 20 °C 🌡\n").root);
}

TEST(Tree, TakesAnEmptyFileForAnEmptyMap) {
  EXPECT_EQ(yaml("").root->kind, NodeKind::empty);
  EXPECT_EQ(yaml("# only a comment\n").root->kind, NodeKind::empty);
}

}  // namespace
}  // namespace sluice

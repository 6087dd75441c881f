#include "firmware/provision/provision.hpp"

#include <algorithm>
#include <cstdio>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "firmware/provision/blanking.hpp"
#include "firmware/provision/taking.hpp"
#include "gateway/config/canonical.hpp"
#include "gateway/config/document.hpp"
#include "gateway/config/tree.hpp"

namespace sluice::provision {
namespace {

/// The name of a file beside it that an editor or a hidden extension may have made of this one: sluice.yml, sluice.yaml.txt.
std::optional<std::string> misnamed(const std::filesystem::path& wanted) {
  std::error_code error;  // of a partition that cannot be read: nothing is found
  for (std::filesystem::directory_iterator at(wanted.parent_path(), error), end; !error && at != end; at.increment(error)) {
    std::string name = at->path().filename().string();
    if (name.starts_with(wanted.stem().string() + ".y") && name != wanted.filename().string() + ".new") return name;
  }
  return std::nullopt;
}

/// One start.
class Start {
 public:
  explicit Start(const Order& order) : order_(order), memory_(order.root), taking_(order.root, memory_, problems_) {}

  Outcome run();

 private:
  Result<std::optional<std::string>> read();
  void tell_that_it_is_not_there();
  void without_file();
  void take(const std::string& bytes);
  void take_setup(const ConfigNode& root);
  void take_configuration(const std::string& lines, const ConfigNode& root);
  bool is_separate(const std::string& configuration, const ConfigNode& root);
  std::string without_taken_secrets(const BootText& text, const std::optional<ConfigNode>& root);
  Outcome outcome();
  void remember(bool whole, Outcome& outcome) const;
  void tell_on_boot_partition(const std::vector<std::string>& problems) const;

  std::string digest_of(const std::string& bytes) const { return sha256_hex(order_.version + '\n' + bytes); }

  const Order& order_;
  Problems problems_;
  std::vector<Problem> of_configuration_;
  Memory memory_;
  Taking taking_;
  std::vector<std::string> done_;
  std::string rest_ = "The rest was taken.";  // besides the problems
  std::optional<std::string> digest_;         // of the file as it is left; nothing: there was none to take
};

Outcome Start::run() {
  const auto bytes = read();
  if (!bytes) {
    taking_.failed(bytes.error());
    without_file();
    return outcome();
  }
  if (!*bytes && !order_.defaults) {
    return {.done = {},
            .problems = {order_.from.string() +
                         " is not there: nothing was changed; --defaults gives host name and networks as without a file"}};
  }
  if (!*bytes) {
    tell_that_it_is_not_there();
    without_file();
    return outcome();
  }
  if (memory_.digest() == digest_of(**bytes) && !memory_.has_lost_some()) {
    tell_on_boot_partition({});  // there may be some of a start without it
    return {.done = {order_.from.string() + " has not changed since it was taken"}, .problems = {}};
  }
  take(**bytes);
  return outcome();
}

/// The file, or what a power cut has left of one that was being replaced: FAT does not promise either name. Beside a whole one it is old.
Result<std::optional<std::string>> Start::read() {
  const auto half = order_.from.string() + ".new";
  auto bytes = read_state_file(order_.from, largest_config);
  if (!bytes) return bytes;
  if (*bytes) {
    ::unlink(half.c_str());
    return bytes;
  }
  auto left = read_state_file(half, largest_config).value_or(std::nullopt);
  Problems of_half;
  const auto root = left ? read_yaml(BootText::read(*left).lines, of_half) : std::nullopt;
  if (!root || root->kind != NodeKind::map || ::rename(half.c_str(), order_.from.c_str()) < 0) return bytes;
  done_.push_back(half + " is what a power cut left of it, and taken back");
  return left;
}

void Start::tell_that_it_is_not_there() {
  const auto other = misnamed(order_.from);
  problems_.add(Path(), Place(), "is not there" + (other ? "; is it " + *other + "? Give it this name" : std::string()));
}

/// What was taken before stays; a board that never had a file has a name and asks its network for an address.
void Start::without_file() {
  rest_ = "Nothing of it was taken: board and gateway go on with what they had.";
  if (!order_.defaults || !memory_.is_blank()) return;
  taking_.hostname("");
  taking_.ethernet({});
}

void Start::take(const std::string& bytes) {
  const BootText text = BootText::read(bytes);
  const auto root = read_yaml(text.lines, problems_);
  if (root) {
    take_setup(*root);
    take_configuration(text.lines, *root);
  } else {
    without_file();
  }
  digest_ = digest_of(without_taken_secrets(text, root));
}

void Start::take_setup(const ConfigNode& root) {
  const CheckedSetup checked = read_setup(root, problems_);
  if (!outline_of(root).is_known) taking_.keep_what_is_not_named();
  taking_.hostname(checked.setup.hostname());
  taking_.ethernet(checked.setup.ethernet());
  taking_.wifi(checked);
  taking_.time(checked.setup);
  taking_.credentials(checked);
}

/// Also one with mistakes: the gateway goes on with the last good one, and tells over MQTT what is wrong with this.
void Start::take_configuration(const std::string& lines, const ConfigNode& root) {
  const std::string text = without_section(lines, setup_path.steps().back());
  const bool separate = is_separate(text, root);
  if (separate && root.kind == NodeKind::map) {
    taking_.configuration(text);
  } else {
    rest_ = "What is right of `setup` was taken, the rest was not: the gateway goes on with what it had.";
  }
  if (!separate) return;
  CheckContext check = order_.check;
  check.host_name = order_.root.read("/etc/hostname");
  check.host_name.erase(std::min(check.host_name.find('\n'), check.host_name.size()));
  of_configuration_ = read_document(text, check).checked.problems;
}

/// False with a problem: what the gateway would get may hold secrets, or is not all of its part.
bool Start::is_separate(const std::string& configuration, const ConfigNode& root) {
  if (const auto* stray = outline_of(root).stray) {
    problems_.add(Path{stray->key}, stray->place,
                  "unknown key here; host name, networks, time and credentials stand further right below `setup:`, which begins a line; "
                  "the gateway's part is not taken");
    return false;
  }
  if (is_rest_of(configuration, root)) return true;
  problems_.add(root, setup_path,
                "must begin a line, with what belongs to it further right in the lines below; the gateway's part is not taken");
  return false;
}

/// The bytes that are on the boot partition afterwards.
std::string Start::without_taken_secrets(const BootText& text, const std::optional<ConfigNode>& root) {
  const auto& taken = taking_.taken_secrets();
  const bool has_some = std::ranges::any_of(taken, [](const Secret& secret) { return !secret.is_blank(); });
  if (!has_some) return text.bytes();
  const auto lines = without_secrets(text.lines, *root, taken);
  if (!lines) {
    problems_.add(taken.front().path, taken.front().place.value,
                  "was taken, but cannot be blanked as it is written: remove it from the file");
    return text.bytes();
  }
  BootText rest = text;
  rest.lines = *lines;
  if (auto written = replace_state_file(order_.from, rest.bytes()); !written) taking_.failed(written.error());
  return rest.bytes();
}

Outcome Start::outcome() {
  auto all = problems_.take();
  all.insert(all.end(), of_configuration_.begin(), of_configuration_.end());
  tidy(all);
  Outcome outcome{.done = std::move(done_), .problems = {}};
  for (const auto& problem : all) outcome.problems.push_back(problem.text(order_.from.string()));
  if (!outcome.problems.empty()) outcome.done.push_back(rest_);
  for (const auto& name : taking_.written()) outcome.done.push_back("written: " + name);
  tell_on_boot_partition(outcome.problems);
  remember(all.empty(), outcome);
  return outcome;
}

void Start::remember(bool whole, Outcome& outcome) const {
  if (!digest_) return;
  if (auto kept = memory_.keep(whole ? *digest_ : "", taking_.credential_names(), taking_.files()); !kept)
    outcome.problems.push_back(kept.error().detail);
}

/// For whoever has only the card and a laptop. Where the partition cannot be written, the journal has said it.
void Start::tell_on_boot_partition(const std::vector<std::string>& problems) const {
  const auto file = order_.from.parent_path() / "sluice-problems.txt";
  if (problems.empty()) {
    std::error_code ignored;
    std::ignore = std::filesystem::remove(file, ignored);
    return;
  }
  std::string text = "What is wrong in " + order_.from.filename().string() + " at FILE:LINE:COLUMN. " + rest_ +
                     " Correct it, and start the board again.\n\n";
  for (const auto& problem : problems) text += problem + '\n';
  if (const auto there = read_state_file(file, largest_config); there && *there == text) return;
  std::ignore = replace_state_file(file, text);
}

}  // namespace

Outcome provision(const Order& order) {
  return Start(order).run();
}

}  // namespace sluice::provision

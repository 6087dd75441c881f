#include "tests/unit/bus/fake_gpio_chip.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <vector>

using sluice::testing::FakeGpioChip;

namespace sluice::testing {
namespace {

std::map<std::string, FakeGpioChip*>& chips() {
  static std::map<std::string, FakeGpioChip*> all;
  return all;
}

}  // namespace

FakeGpioChip::FakeGpioChip(std::string path) : path_(std::move(path)) {
  chips()[path_] = this;
}

FakeGpioChip::~FakeGpioChip() {
  chips().erase(path_);
  for (const auto& [offset, line] : lines_) ::close(line.events_in);
}

FakeGpioChip* FakeGpioChip::at(const std::string& path) {
  const auto found = chips().find(path);
  return found == chips().end() ? nullptr : found->second;
}

void FakeGpioChip::edge(unsigned offset, bool rising, std::chrono::nanoseconds monotonic) {
  Line& seen = lines_[offset];
  seen.value = rising ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
  const auto type = rising ? GPIOD_EDGE_EVENT_RISING_EDGE : GPIOD_EDGE_EVENT_FALLING_EDGE;
  const bool is_full = seen.events.size() == seen.queue_size;
  if (is_full) seen.events.pop_front();
  seen.events.push_back({type, static_cast<std::uint64_t>(monotonic.count()), ++seen.line_sequence});
  if (!is_full) (void)!::write(seen.events_in, "e", 1);
}

bool FakeGpioChip::is_file_open(unsigned offset) {
  std::signal(SIGPIPE, SIG_IGN);
  return ::write(lines_[offset].events_in, "", 1) == 1;
}

}  // namespace sluice::testing

struct gpiod_chip {
  FakeGpioChip* fake;
};
struct gpiod_chip_info {};
struct gpiod_line_settings {
  FakeGpioChip::Settings asked;
};
struct gpiod_line_config {
  unsigned offset = 0;
  FakeGpioChip::Settings asked;
};
struct gpiod_request_config {
  std::string consumer;
  std::size_t queue_size = 0;
};
struct gpiod_line_request {
  FakeGpioChip* fake;
  unsigned offset;
  int file;
};
struct gpiod_edge_event {
  FakeGpioChip::Event seen;
};
struct gpiod_edge_event_buffer {
  std::vector<gpiod_edge_event> events;
};

namespace {

template <typename T>
T* fails_with(int error) {
  errno = error;
  return nullptr;
}

int answer(const gpiod_line_request* request) {
  errno = request->fake->call_error;
  return errno == 0 ? 0 : -1;
}

}  // namespace

extern "C" {

gpiod_chip* gpiod_chip_open(const char* path) {
  auto* fake = FakeGpioChip::at(path);
  return fake ? new gpiod_chip{fake} : fails_with<gpiod_chip>(ENOENT);
}
void gpiod_chip_close(gpiod_chip* chip) {
  delete chip;
}
gpiod_chip_info* gpiod_chip_get_info(gpiod_chip* /*chip*/) {
  return new gpiod_chip_info;
}
void gpiod_chip_info_free(gpiod_chip_info* info) {
  delete info;
}
const char* gpiod_chip_info_get_label(gpiod_chip_info* /*info*/) {
  return "fake";
}
const char* gpiod_chip_info_get_name(gpiod_chip_info* /*info*/) {
  return "gpiochip0";
}

gpiod_line_settings* gpiod_line_settings_new() {
  return new gpiod_line_settings;
}
void gpiod_line_settings_free(gpiod_line_settings* settings) {
  delete settings;
}
int gpiod_line_settings_set_direction(gpiod_line_settings* s, gpiod_line_direction direction) {
  return s->asked.direction = direction, 0;
}
int gpiod_line_settings_set_edge_detection(gpiod_line_settings* s, gpiod_line_edge edge) {
  return s->asked.edge = edge, 0;
}
int gpiod_line_settings_set_bias(gpiod_line_settings* s, gpiod_line_bias bias) {
  return s->asked.bias = bias, 0;
}
int gpiod_line_settings_set_event_clock(gpiod_line_settings* s, gpiod_line_clock clock) {
  return s->asked.clock = clock, 0;
}
int gpiod_line_settings_set_output_value(gpiod_line_settings* s, gpiod_line_value value) {
  return s->asked.output = value, 0;
}
void gpiod_line_settings_set_active_low(gpiod_line_settings* s, bool active_low) {
  s->asked.active_low = active_low;
}
void gpiod_line_settings_set_debounce_period_us(gpiod_line_settings* s, unsigned long period) {
  s->asked.debounce_us = period;
}

gpiod_line_config* gpiod_line_config_new() {
  return new gpiod_line_config;
}
void gpiod_line_config_free(gpiod_line_config* config) {
  delete config;
}
int gpiod_line_config_add_line_settings(gpiod_line_config* config, const unsigned* offsets, std::size_t, gpiod_line_settings* settings) {
  *config = {.offset = *offsets, .asked = settings->asked};
  return 0;
}
gpiod_request_config* gpiod_request_config_new() {
  return new gpiod_request_config;
}
void gpiod_request_config_free(gpiod_request_config* config) {
  delete config;
}
void gpiod_request_config_set_consumer(gpiod_request_config* config, const char* consumer) {
  config->consumer = consumer;
}
void gpiod_request_config_set_event_buffer_size(gpiod_request_config* config, std::size_t size) {
  config->queue_size = size;
}

gpiod_line_request* gpiod_chip_request_lines(gpiod_chip* chip, gpiod_request_config* request, gpiod_line_config* config) {
  if (chip->fake->request_error != 0) return fails_with<gpiod_line_request>(chip->fake->request_error);
  if (config->offset >= FakeGpioChip::number_of_lines) return fails_with<gpiod_line_request>(EINVAL);
  auto& line = chip->fake->line(config->offset);
  if (line.is_held) return fails_with<gpiod_line_request>(EBUSY);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) < 0) return nullptr;
  ::close(std::exchange(line.events_in, ends[1]));
  line.settings = config->asked;
  line.is_held = true;
  line.consumer = request->consumer;
  line.queue_size = request->queue_size;
  if (config->asked.direction == GPIOD_LINE_DIRECTION_OUTPUT) line.value = config->asked.output;
  return new gpiod_line_request{chip->fake, config->offset, ends[0]};
}
void gpiod_line_request_release(gpiod_line_request* request) {
  request->fake->line(request->offset).is_held = false;
  ::close(request->file);
  delete request;
}
int gpiod_line_request_get_fd(gpiod_line_request* request) {
  return request->file;
}
gpiod_line_value gpiod_line_request_get_value(gpiod_line_request* request, unsigned offset) {
  return answer(request) < 0 ? GPIOD_LINE_VALUE_ERROR : request->fake->line(offset).value;
}
int gpiod_line_request_set_value(gpiod_line_request* request, unsigned offset, gpiod_line_value value) {
  if (answer(request) < 0) return -1;
  request->fake->line(offset).value = value;
  return 0;
}

gpiod_edge_event_buffer* gpiod_edge_event_buffer_new(std::size_t /*capacity*/) {
  return new gpiod_edge_event_buffer;
}
void gpiod_edge_event_buffer_free(gpiod_edge_event_buffer* buffer) {
  delete buffer;
}
int gpiod_line_request_read_edge_events(gpiod_line_request* request, gpiod_edge_event_buffer* buffer, std::size_t most) {
  if (answer(request) < 0) return -1;
  std::vector<char> bytes(most);
  const auto count = ::read(request->file, bytes.data(), most);
  buffer->events.clear();
  auto& waiting = request->fake->line(request->offset).events;
  for (ssize_t i = 0; i < count; ++i) {
    buffer->events.push_back({waiting.front()});
    waiting.pop_front();
  }
  return static_cast<int>(count);
}
gpiod_edge_event* gpiod_edge_event_buffer_get_event(gpiod_edge_event_buffer* buffer, unsigned long index) {
  return &buffer->events[index];
}
gpiod_edge_event_type gpiod_edge_event_get_event_type(gpiod_edge_event* event) {
  return event->seen.type;
}
std::uint64_t gpiod_edge_event_get_timestamp_ns(gpiod_edge_event* event) {
  return event->seen.nanoseconds;
}
unsigned long gpiod_edge_event_get_line_seqno(gpiod_edge_event* event) {
  return event->seen.line_sequence;
}

}  // extern "C"

#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice {

/// What is measured. Units of one quantity convert into each other.
enum class Quantity : std::uint8_t {
  angle,
  angular_speed,
  apparent_power,
  capacitance,
  charge,
  conductivity,
  current,
  energy,
  flow,
  force_of_gravity,
  frequency,
  illuminance,
  irradiance,
  length,
  magnetic_flux_density,
  mass,
  mass_concentration,
  particle_concentration,
  power,
  pressure,
  ratio,
  reactive_energy,
  reactive_power,
  resistance,
  sound_level,
  speed,
  temperature,
  time,
  voltage,
  volume,
};

/// value in the quantity's first unit = value * factor + offset
struct Unit {
  std::string_view code;
  Quantity quantity;
  double factor = 1;
  double offset = 0;
};

std::span<const Unit> all_units();

/// By code or usual spelling; null when the table does not have it.
const Unit* find_unit(std::string_view text);

}  // namespace sluice

#pragma once
#include <cstdint>

/// Registers of BME280 and BMP280 (data sheet, section 5.3). Driver and emulator both speak of them.
namespace sluice::bme280 {

inline constexpr std::uint8_t reg_calibration = 0x88;
inline constexpr std::uint8_t reg_calibration_h1 = 0xA1;
inline constexpr std::uint8_t reg_chip_id = 0xD0;
inline constexpr std::uint8_t reg_reset = 0xE0;
inline constexpr std::uint8_t reg_humidity_calibration = 0xE1;
inline constexpr std::uint8_t reg_ctrl_hum = 0xF2;
inline constexpr std::uint8_t reg_status = 0xF3;
inline constexpr std::uint8_t reg_ctrl_meas = 0xF4;
inline constexpr std::uint8_t reg_config = 0xF5;
inline constexpr std::uint8_t reg_data = 0xF7;

inline constexpr std::uint8_t reset_word = 0xB6;
inline constexpr std::uint8_t status_measuring = 0x08;
inline constexpr std::uint8_t status_copying_calibration = 0x01;
inline constexpr std::uint8_t mode_forced = 0x01;
inline constexpr std::uint8_t mode_mask = 0x03;

inline constexpr std::uint8_t bme280_chip_id = 0x60;
inline constexpr std::uint8_t bmp280_chip_id = 0x58;

}  // namespace sluice::bme280

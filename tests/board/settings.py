"""sluice.yaml as a user writes it on the boot partition."""
from broker import PASSWORD, USER


SETUP = f"""\
setup:
  time: {{ servers: [10.0.2.2] }}
  credentials: {{ mqtt-password: "{PASSWORD}" }}
"""

DEVICES = """\
buses:
  i2c-1: { i2c: /dev/i2c-1 }
  i2c-2: { i2c: /dev/i2c-2 }
  pins: { gpio: 30200000.gpio }
  receiver: { serial: /dev/ttymxc2, baud: 9600 }
  nowhere: { gpio: /dev/gpiochip77 }
devices:
  bench: { driver: tmp102, bus: i2c-1, address: 0x48, period: 1s }
  far: { driver: tmp102, bus: i2c-1, address: 0x49, period: 1s }
  other: { driver: tmp102, bus: i2c-2, address: 0x48, period: 1s }
  door: { driver: contact, bus: pins, line: 13, debounce: 0s, period: 1h }
  rain: { driver: pulse_counter, bus: pins, line: 14, edge: rising, period: 1s }
  lamp: { driver: digital_output, bus: pins, line: 18, initial: true, safe: false, period: 10s }
  gps: { driver: nmea, bus: receiver, timeout: 30s }
  cellar: { driver: contact, bus: nowhere, line: 1, period: 10s }
"""


def mqtt(url, user=USER, tls=""):
    return f"""\
mqtt:
  broker: {url}
  username: {user}
  password_file: /etc/sluice/credentials/mqtt-password
  allow_plaintext: true
  keepalive: 5s
  batch: {{ max_age: 100ms }}
{tls}"""


def boot_file(broker):
    return SETUP + mqtt(f"mqtt://10.0.2.2:{broker.port}") + DEVICES


def on_a_raspberry_pi(broker):
    """The names of the card's own sluice.yaml."""
    return SETUP + mqtt(f"mqtt://10.0.2.2:{broker.port}") + """\
buses:
  i2c-1: { i2c: /dev/i2c-1 }
  pins: { gpio: /dev/gpiochip0 }
  board: { sysfs: /sys }
devices:
  cpu: { driver: thermal, bus: board, zone: cpu-thermal, period: 10s }
  bench: { driver: tmp102, bus: i2c-1, address: 0x48, period: 1s }
  lamp: { driver: digital_output, bus: pins, line: 18, initial: true, safe: false, period: 10s }
  gps: { driver: nmea, bus: /dev/serial0 }
"""


def ten_sensors(period):
    contacts = "".join(f"  contact-{line}: {{ driver: contact, bus: pins, line: {line}, period: {period} }}\n" for line in range(20, 26))
    return f"""\
buses:
  i2c-1: {{ i2c: /dev/i2c-1 }}
  i2c-2: {{ i2c: /dev/i2c-2 }}
  pins: {{ gpio: 30200000.gpio }}
devices:
  bench: {{ driver: tmp102, bus: i2c-1, address: 0x48, period: {period} }}
  far: {{ driver: tmp102, bus: i2c-1, address: 0x49, period: {period} }}
  other: {{ driver: tmp102, bus: i2c-2, address: 0x48, period: {period} }}
  rain: {{ driver: pulse_counter, bus: pins, line: 14, period: {period} }}
{contacts}"""

"""A mosquitto on this host, which the board reaches as 10.0.2.2: a plain listener and one with TLS, both with passwords."""
import pathlib
import socket
import subprocess

from steps import wait_for

USER, PASSWORD = "greenhouse-1", "summer rain"
READER = ("reader", "onlooker")


def free_ports():
    """Two that differ."""
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def make_certificates(directory):
    """An authority and a server's certificate for 10.0.2.2."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Sluice board test")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=broker")
    (directory / "names").write_text("subjectAltName=IP:10.0.2.2")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "names", "-out", "server.pem")


class Broker:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port, self.tls_port = free_ports()
        self.process = None
        make_certificates(self.directory)
        for option, (user, password) in {"-c": READER, "-b": (USER, PASSWORD)}.items():
            subprocess.run(["mosquitto_passwd", "-b", *(["-c"] if option == "-c" else []), "passwords", user, password],
                           cwd=self.directory, check=True, capture_output=True)
        (self.directory / "mosquitto.conf").write_text(self._settings())

    def _settings(self):
        return (f"user root\nallow_anonymous false\npassword_file {self.directory}/passwords\nlog_type all\n"
                f"log_dest file {self.directory}/mosquitto.log\n"
                # What the gateway sends before the onlooker is back waits for it, over a restart, too.
                f"persistence true\npersistence_location {self.directory}/\nmax_queued_messages 0\nlistener {self.port} 127.0.0.1\n"
                f"listener {self.tls_port} 127.0.0.1\ncertfile {self.directory}/server.pem\nkeyfile {self.directory}/server.key\n")

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", self.directory / "mosquitto.conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("mosquitto listens", lambda: is_listening(self.port) and is_listening(self.tls_port), 30)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def publish(self, topic, payload, retain=False):
        subprocess.run(["mosquitto_pub", "-p", str(self.port), "-u", READER[0], "-P", READER[1], "-q", "1", "-t", topic,
                        "-m", payload, *(["-r"] if retain else [])], check=True, timeout=30)

    def log(self):
        path = self.directory / "mosquitto.log"
        return path.read_text(errors="replace") if path.exists() else ""

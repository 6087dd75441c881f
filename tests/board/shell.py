"""A root shell on a serial line of the board: systemd.debug_shell= on the kernel line of the tests, nothing that the card has."""
import secrets
import socket
import time

from steps import TooLate


class CommandFailed(AssertionError):
    pass


class Shell:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.heard = ""

    def close(self):
        self.socket.close()

    def wait_until_ready(self, seconds):
        """The shell is there before most services. dash keeps the line as stty says; bash's line editor would not."""
        self._hear_until("# ", "the prompt of systemd's debug shell", seconds)  # what is sent before would fill the line
        self._send("exec sh -c 'stty -echo -onlcr; PS1= PS2= exec sh'\n")
        self._hear_until("exec sh'", "the new shell", 30)
        for last in (False, False, True):  # what comes while the shells change may be lost
            try:
                return self.run("export SYSTEMD_PAGER= SYSTEMD_COLORS=0 LC_ALL=C", 10)
            except TooLate:
                if last:
                    raise

    def run(self, command, seconds=30):
        """What the command printed, both streams; CommandFailed when it ends with another status than 0."""
        status, output = self.try_run(command, seconds)
        if status != 0:
            raise CommandFailed(f"on the board: {command}\nended with {status}:\n{output}")
        return output

    def try_run(self, command, seconds=30):
        assert max(map(len, command.split("\n"))) < 4000, "the line discipline takes 4095 characters a line"
        mark = secrets.token_hex(8)
        self.heard = ""
        # The mark is written in two parts, so that an echo of the command is not taken for its end.
        self._send(f"{{ {command}\n}} </dev/null 2>&1; echo '<{mark[:8]}''{mark[8:]}>' $?\n")
        text = self._hear_until(f"<{mark}> ", command, seconds)
        output, _, rest = text.partition(f"<{mark}> ")
        return int(rest.split("\n")[0]), output.rsplit("\n", 0)[0].strip("\n")

    def _send(self, text):
        self.socket.settimeout(30)
        self.socket.sendall(text.encode())

    def _hear_until(self, mark, command, seconds):
        deadline = time.monotonic() + seconds
        while True:
            at = self.heard.find(mark)
            if at >= 0 and (mark == "# " or "\n" in self.heard[at:]):
                return self.heard
            left = deadline - time.monotonic()
            if left <= 0:
                raise TooLate(f"on the board: {command}: no end within {seconds} s; so far:\n{self.heard[-1500:]}")
            self.socket.settimeout(left)
            try:
                more = self.socket.recv(65536)
            except TimeoutError:
                continue
            if not more:
                raise CommandFailed(f"on the board: {command}: the board is gone")
            self.heard += more.decode(errors="replace").replace("\r", "")

"""How long the board itself stood still: an emulated processor waits for its host, and what is measured by periods must allow for that."""

# System call 113 of arm64: clock_gettime, here of CLOCK_MONOTONIC. What is slept is 0.1 s.
WATCH = """\
$| = 1;
sub now { my $t = pack("qq", 0, 0); syscall(113, 1, $t) == 0 or die "clock: $!"; my ($s, $ns) = unpack("qq", $t); $s + $ns / 1e9 }
for (my $last = now();;) {
  select(undef, undef, undef, 0.1);
  my $now = now();
  printf("%.2f\\n", $now - $last) if $now - $last > 0.15;
  $last = $now;
}
"""


class Stalls:
    """Watches each processor, as each is a thread of the emulator that the host may hold up."""

    def __init__(self, house):
        self.house = house

    def begin(self):
        if self.house.board.shell.try_run("test -d /run/stalls")[0] != 0:
            self.house.sh("mkdir /run/stalls")
            self.house.write("/run/stalls/watch", WATCH)
            self.house.sh("for cpu in 0 1; do (taskset -c $cpu perl /run/stalls/watch >> /run/stalls/$cpu 2>&1 &); done")
        self.house.sh("for cpu in 0 1; do : > /run/stalls/$cpu; done")

    def longest(self):
        """The longest pause since the last begin."""
        return max(map(float, self.house.sh("cat /run/stalls/0 /run/stalls/1").split()), default=0.0)

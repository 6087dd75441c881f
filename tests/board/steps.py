"""What the level tells while it works, and waiting with a deadline."""
import time

begun = time.monotonic()


class TooLate(AssertionError):
    """Something did not happen in time."""


def step(what):
    print(f"{time.monotonic() - begun:7.1f} s  {what}", flush=True)


def wait_for(what, condition, seconds, pause=0.1):
    """The first true value of the condition; an emulated CPU is slow, so deadlines are generous and nothing sleeps them out."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TooLate(f"{what}: not within {seconds} s")
        time.sleep(pause)

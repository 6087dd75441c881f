"""Runs the tests in the order in which they stand: a boot is dear, so those of one board share a card and its boots."""
import os
import pathlib
import signal
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import house
from steps import step

MINUTES = 90 if os.environ.get("SLUICE_LONG") == "1" else 25

CHAPTERS = ("image_test", "first_boot_test", "sensors_test", "service_test", "trouble_test", "budgets_test", "power_cut_test",
            "upgrade_test", "clock_test", "raspberry_test")


class Told(unittest.TextTestResult):
    """A failure shows at once what the board, the journal and the broker said last."""

    def startTest(self, test):
        unittest.TestResult.startTest(self, test)
        step(f"--- {test._testMethodName.removeprefix('test_').replace('_', ' ')}")

    def addFailure(self, test, trouble):
        super().addFailure(test, trouble)
        self.tell(trouble)

    def addError(self, test, trouble):
        super().addError(test, trouble)
        self.tell(trouble)

    def tell(self, trouble):
        print(f"FAILED: {trouble[1]}")
        if house.the_house:
            print(house.the_house.evidence(), flush=True)
            if house.the_house.is_over():
                print("The board does not start or its emulator ended: what follows would only fail, too. The run ends here.", flush=True)
                self.stop()


def give_up():
    print(f"FAILED: the level did not end within {MINUTES} minutes; the console said last:", flush=True)
    if house.the_house:
        if house.the_house.board:
            print("\n".join(house.the_house.board.console().splitlines()[-30:]), flush=True)
        house.the_house.close()
    os._exit(1)


def tests_of(case):
    """As they are written, not by the alphabet."""
    return [case(name) for name in vars(case) if name.startswith("test_")]


def collect(words):
    suite = unittest.TestSuite()
    for chapter in CHAPTERS:
        for case in vars(__import__(chapter)).values():
            if isinstance(case, type) and issubclass(case, unittest.TestCase) and case.__module__ == chapter:
                suite.addTests(t for t in tests_of(case) if not words or any(word in t.id() for word in words))
    return suite


def main():
    words = [word for word in sys.argv[1:] if word != "--list"]
    suite = collect(words)
    if "--list" in sys.argv:
        print("\n".join(test.id() for test in suite))
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no emulator stays behind; a SystemExit would only fail the test
    limit = threading.Timer(MINUTES * 60, give_up)
    limit.daemon = True
    limit.start()
    try:
        result = unittest.TextTestRunner(resultclass=Told, verbosity=0, stream=sys.stdout).run(suite)
    finally:
        if house.the_house:
            house.the_house.close()
    step(f"the end: {result.testsRun} tests, {len(result.failures) + len(result.errors)} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())

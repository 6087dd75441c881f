"""What tests/bench/run compares, and how it measures."""

"""Helpers of the tests: the outside world, run locally."""

"""Quality, speed and throughput of the bot and of its peers, measured in one run: ``python -m benchmarks``."""

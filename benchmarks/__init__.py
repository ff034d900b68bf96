"""Speed, measured beside what would be used instead: ``python -m benchmarks``."""

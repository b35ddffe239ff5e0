"""The project's own benchmarks: ratios between things run in turn in one go, never absolute goals."""

"""The figures of docs/benchmarks.md: ``make bench`` prints them (spec 8)."""

"""What the machine is measured by (``bench.plain``): known without Django."""

MILLISECONDS = 6.1  # of CPU, where spec 8's bars for uncached pages were set
ROWS = 50

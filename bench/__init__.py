"""Measurements: `python -m bench` (throughput against the bare libraries) and `python -m bench.soak` (an hour's run)."""

"""Measurements: `python -m bench` (throughput beside the bare libraries), `python -m bench.soak` (an hour's run)."""

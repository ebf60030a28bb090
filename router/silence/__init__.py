"""Silence and danger: what leaves when nobody answers, and what happens next if nobody acts."""

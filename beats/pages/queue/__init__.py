"""Answers to models.pages.queue: piles, rows, searching, the strip of today."""

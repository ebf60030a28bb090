"""Whom it goes to, and the directory itself: rungs, who stands in, who may get nothing, gaps and changes."""

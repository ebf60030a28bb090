"""The queue in the store: which case, message or letter lies in which pile, and what is kept of working on them."""

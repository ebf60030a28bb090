"""What may leave, how much of it, and what it may say to whom."""

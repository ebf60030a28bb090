"""What a manager or a sender answers, in plain words or by link, and what is said back."""

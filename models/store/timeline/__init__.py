"""What is kept of one case, for its page: the log of what happened, its mails and letters, and who looked."""

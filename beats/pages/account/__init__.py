"""Answers to models.pages.accounts: signing in, one's own account, the council's own sign-in."""

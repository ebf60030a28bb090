"""Answers to models.pages.council: people, changes by two people, letters, ladder, rules."""

"""Answers to models.pages.doing: acts are offered, shown with what they would do, and done."""

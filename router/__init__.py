"""Judgement, pure: what the desk does with a message, and what a person's act does to a case."""

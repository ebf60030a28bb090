"""What a person of the unit does to a case, and what follows from it."""

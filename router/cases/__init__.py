"""A case begins, or gets mail."""

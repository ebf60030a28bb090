"""The directory: who holds which role, for whom, since when; and the files that it is loaded from."""

"""The nouns of the desk and where they are kept. Imports nothing of ours; the rooms share only this."""

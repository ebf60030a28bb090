"""Where everything is kept. SQLAlchemy rows stay inside; frozen nouns come out."""

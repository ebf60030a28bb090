"""What a person fills in: read, checked for shape, and handed on as nouns of models.pages.desk."""

"""Letters: compose them from templates, deliver them, back off."""

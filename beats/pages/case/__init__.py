"""Answers to models.pages.case: a case with its ladder, message, reasons, letters and timeline."""

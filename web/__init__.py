"""The desk in a browser: pages that ask a Desk (models.pages.desk) and hold no judgement."""

"""The desk in a browser: pages that ask a Desk (models.desk) and hold no judgement."""

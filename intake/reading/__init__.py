"""Reading like a careful colleague: kind, person, grounds, danger, steps tried and references of one mail.

Rules are data (rules/*.toml); docs/rules.md teaches them. The pipeline: cut -> words (spaCy tokens, concepts by
PhraseMatcher) -> patterns -> context -> sums by label -> judgement.
"""

from intake.reading.reader import Reader

__all__ = ["Reader"]

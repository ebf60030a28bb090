"""What people add to a case: notes, who works on it, who may see it, what was learnt."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Filled by its owner."""

"""Changes to the directory and other settings that a second person approves."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Filled by its owner."""

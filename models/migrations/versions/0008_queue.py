"""The queue in the browser: who looks, saved views, sweeps that were signed off."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Filled by its owner."""

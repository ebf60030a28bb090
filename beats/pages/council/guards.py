"""Who may see and change what the council keeps on its own pages."""

from models.errors import NotForYou
from models.pages.viewer import Viewer


def allowed(viewer: Viewer) -> None:
    """Only admins and configurators see or change the council's own data. Raises NotForYou."""
    if not viewer.may("admin", "configurator"):
        raise NotForYou("the directory is for admins and configurators")


def readers_only(viewer: Viewer) -> None:
    """Admins, configurators and auditors may read what the desk goes by. Raises NotForYou."""
    if not viewer.may("admin", "configurator", "auditor"):
        raise NotForYou("what the desk goes by is for admins, configurators and auditors")

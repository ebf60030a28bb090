"""Who plays which part in the demo: managers who acknowledge, stay silent, are away; senders who say thank you."""

from dataclasses import dataclass
from typing import Literal

from demo.council import DOMAIN

Manner = Literal["acknowledges", "clicks", "not_mine", "away", "opens", "bounces", "thanks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One person. after: seconds from the letter to the answer. words: what the answer says (managers)."""

    name: str
    address: str
    manner: Manner
    after: float = 10
    words: str = ""


def _manager(name: str, manner: Manner, after: float, words: str = "") -> Actor:
    address = f"{name.casefold().replace(' ', '.')}@{DOMAIN}"
    return Actor(name=name, address=address, manner=manner, after=after, words=words)


_ACTORS = (
    _manager("Ruth Calloway", "acknowledges", 10, "I have this. I will respond by Friday noon."),
    _manager(
        "Stephen Adair",
        "clicks",
        14,
        "Thank you, this is with me. I will ring the home this afternoon and will respond by 5pm tomorrow.",
    ),
    _manager("Nisha Dhillon", "acknowledges", 12, "I have picked this up as deputy. I will respond by noon tomorrow."),
    _manager(
        "Angela Mbeki",
        "acknowledges",
        10,
        "I have this now. I will speak to the sender today and will respond by 5pm tomorrow.",
    ),
    _manager("Joyce Brannigan", "acknowledges", 15, "Received, I have this. I will respond by 5pm tomorrow."),
    _manager("Lionel Peake", "not_mine", 11, "This is not mine any more: it went to Grace Otieno last month."),
    _manager("Grace Otieno", "opens", 6),
    _manager("Tomasz Wilk", "away", 2),
    _manager("Heather Quill", "bounces", 3),
    Actor(name="Bridget Amory", address="b.amory@hazelgrove.sch.example", manner="thanks", after=20),
    Actor(name="Siobhan Teale", address="siobhan.teale@northshire-nhs.example", manner="thanks", after=12),
    Actor(name="Gwendolyn Frost", address="g.frost@meadowbank-care.example", manner="away", after=2),
)
CAST: dict[str, Actor] = {actor.address: actor for actor in _ACTORS}
"""By address in lower case. Everybody else of the directory stays silent: Martin Oyelaran and his deputy, for one."""

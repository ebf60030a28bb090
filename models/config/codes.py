"""The council's own lists of words for the record."""

from typing import Annotated

from pydantic import Field

from models.config.values import Section

Code = Annotated[str, Field(pattern=r"^[^\s,;|](?:[^\n\r,;|]{0,58}[^\s,;|])?$")]
"""A few words on one line, without the signs that part columns."""


class Codes(Section):
    """learning: what a closed case may teach, one of which is chosen at its closing; () = nothing is asked."""

    learning: tuple[Code, ...] = (
        "Communication between agencies",
        "How a threshold was applied",
        "A plan that was not carried out",
        "Delay or drift",
        "Recording and sharing of decisions",
        "Practice that went well",
        "Nothing new",
    )

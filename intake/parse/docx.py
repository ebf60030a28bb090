"""The words of a Word document (ECMA-376, 1: WordprocessingML), read without Word, macros, links or outside parts.

Cells of a table are separated by tabs, paragraphs and rows by line ends. Left out: deleted text, the grey prompts of
unfilled fields, and the second copy that Word keeps of a text box. A ticked box of an old form reads ☒, an empty one ☐.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

MAX_XML: Final = 8_000_000
"""Unpacked bytes of the main part; a document with more is a bomb or a book."""
MAX_ENTRIES: Final = 2_000
_SKIPPED: Final = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText"})
_OFF: Final = frozenset({"0", "false", "off"})


class Locked(Exception):
    """The document needs a password."""


@dataclass(slots=True)
class _Writer:
    """Collects text while the elements go by. skipped: how many of the open elements hide their text."""

    out: list[str] = field(default_factory=list)
    skipped: int = 0
    prompts: list[bool] = field(default_factory=list)
    """For each open content control: whether it still shows its prompt."""

    def opens(self, name: str) -> None:
        """An element begins."""
        if name in _SKIPPED:
            self.skipped += 1
        elif name == "sdt":
            self.prompts.append(False)

    def closes(self, name: str, element: Element) -> None:
        """An element is whole."""
        if name in _SKIPPED:
            self.skipped -= 1
        elif name == "showingPlcHdr" and self.prompts:
            self.prompts[-1] = _on(element)
        elif name == "sdt" and self.prompts:
            self.prompts.pop()
        elif not self.skipped and not any(self.prompts) and (words := _words(name, element)):
            if name == "tc" and self.out[-1:] == ["\n"]:
                self.out.pop()  # the end of the cell's last paragraph
            self.out.append(words)


def words(data: bytes) -> str:
    """The text of a document.

    Raises:
        Locked: it needs a password.
        ValueError: it is too large, or no document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            main = _main_part(archive)
            if main.flag_bits & 1:
                raise Locked
            with archive.open(main) as part:
                xml = part.read(MAX_XML + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # zipfile says NotImplementedError for a method or version that it does not know, RuntimeError for a password.
        raise ValueError("not a document") from error
    if len(xml) > MAX_XML:
        raise ValueError("its text is too large")
    writer = _Writer()
    for event, element in iterparse(io.BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            writer.opens(name)
        else:
            writer.closes(name, element)
            if name in {"p", "tbl"}:
                element.clear()
    return "".join(writer.out)


def _main_part(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The part with the text."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ValueError("too many parts")
    for entry in entries:
        if entry.filename.startswith("word/document") and entry.filename.endswith(".xml"):
            if entry.file_size > MAX_XML:
                raise ValueError("its text is too large")
            return entry
    raise ValueError("not a document")


def _words(name: str, element: Element) -> str:
    """What the end of an element adds to the text."""
    match name:
        case "t":
            return element.text or ""
        case "tab" | "tc":
            return "\t"
        case "br" | "cr" | "p" | "tr":
            return "\n"
        case "checkBox":
            states = {child.tag.rpartition("}")[2]: _on(child) for child in element}
            return "☒ " if states.get("checked", states.get("default", False)) else "☐ "
        case _:
            return ""


def _on(element: Element) -> bool:
    """Whether a switch is on: it is by being there, unless it says otherwise."""
    value = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "val"), "1")
    return value.casefold() not in _OFF

"""The words of a PDF: its pages, then the filled fields of its form. Nothing in it is run, fetched or rendered.

pypdf bounds what a file may unpack to; ours are lower, as a mail has seconds only. A scan has no words.
"""

import io
import logging
from typing import Final

from pypdf import Configuration, PdfReader, apply_configuration

from intake.parse.docx import Locked

MAX_PAGES: Final = 60
MAX_CHARACTERS: Final = 100_000
_LIMITS: Final = Configuration(
    maximum_declared_stream_length=20_000_000,
    zlib_maximum_output_length=10_000_000,
    lzw_maximum_output_length=10_000_000,
    run_length_maximum_output_length=10_000_000,
    stream_parsing_work_maximum_count=500_000,
    form_fields_maximum_entries=2_000,
    xform_maximum_invocations_per_extraction=500,
    jbig2dec_binary=None,
)
# What pypdf finds wrong with a file it logs with words of the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def words(data: bytes) -> str:
    """The text of at most MAX_PAGES pages.

    Raises:
        Locked: it needs a password.
        Exception: whatever pypdf raises on a broken or hostile file.
    """
    with apply_configuration(_LIMITS):
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Locked
        out: list[str] = []
        size = 0
        for number, page in enumerate(reader.pages):
            if number == MAX_PAGES or size > MAX_CHARACTERS:
                break
            out.append(page.extract_text())
            size += len(out[-1])
        out += [f"{name}: {value}" for name, value in _fields(reader).items() if value]
    return "\n".join(out)


def _fields(reader: PdfReader) -> dict[str, str]:
    """The filled text fields of a form; ticked boxes read ☒."""
    found: dict[str, str] = {}
    try:
        fields = reader.get_fields() or {}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a broken form: its pages may be sound
        return found
    for name, one in fields.items():
        value = one.get("/V")
        if one.get("/FT") == "/Tx" and isinstance(value, str):
            found[name] = str(value)
        elif one.get("/FT") == "/Btn" and value not in {None, "/Off", ""}:
            found[name] = "☒"
    return found

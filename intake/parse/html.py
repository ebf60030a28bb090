"""HTML to text for mails without a text part: inscriptis, bounded and guarded. Nothing is fetched, nothing is run.

Quoted blocks (blockquote, Gmail and Outlook containers) come out with '> ' before each line, so that answers between
them stay the sender's own. What the sender's program hides (preheaders, tracking) is left out.
"""

import re
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import lxml.etree  # type: ignore[import-untyped]  # ships no types
import lxml.html  # type: ignore[import-untyped]  # ships no types
from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

MAX_HTML: Final = 1_000_000
MAX_DEPTH: Final = 200
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)"
    r"|max-height\s*:\s*0|opacity\s*:\s*0\s*(?:;|$)",
    re.IGNORECASE,
)
_DROP: Final = frozenset(
    {"script", "style", "head", "title", "meta", "link", "base", "iframe", "object", "svg", "math", "noscript"}
)
_QUOTING: Final = re.compile(r"cite|quote|mid:|https?:", re.IGNORECASE)
"""What a mail program writes on a blockquote that holds another mail; Outlook indents with bare ones."""
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_BLOCKS: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_SAFE_LINK: Final = re.compile(r"https?://[\w.-]+\.safelinks\.protection\.outlook\.com/\S{1,4000}", re.IGNORECASE)
_URL_DEFENCE: Final = re.compile(r"https?://urldefense\.(?:com|us)/v3/__(.{1,2000}?)__;[\w!*$-]*", re.IGNORECASE)
_CONFIG: Final = ParserConfig(css=STRICT_CSS_PROFILE.copy(), display_images=False, display_links=False)


def text_of(html: str) -> tuple[str, tuple[str, ...]]:
    """The readable text of an HTML body and the defects found. Never raises."""
    defects: list[str] = []
    if len(html) > MAX_HTML:
        html = html[:MAX_HTML]
        defects.append("HTML cut: too large")
    html = re.sub(r"<\?xml[^<>]{0,200}\?>|\x00|[\ue0f0\ue0f1]", " ", html)
    if not html.strip():
        return "", tuple(defects)
    try:
        root = lxml.html.fromstring(
            html, parser=lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
        )
        hidden = _prepare(root)
        text = _rendered(root)
    except (
        lxml.etree.LxmlError,
        ValueError,
        AssertionError,
        RecursionError,
        TypeError,
        AttributeError,
        IndexError,
        KeyError,
    ):
        return _stripped(html), (*defects, "HTML could not be read: its tags were taken out")
    if hidden:
        defects.append("hidden text was left out")
    return _tidy(text), tuple(defects)


def _rendered(root: Any) -> str:
    """The text of a prepared tree."""
    return str(Inscriptis(root, _CONFIG).get_text())


def _prepare(root: Any) -> bool:
    """Take out what is not to be read, mark quoted blocks; returns whether hidden text was found."""
    hidden = False
    depths = {root: 0}
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        depth = depths[element] = depths.get(element.getparent(), 0) + 1
        if depth > MAX_DEPTH:
            raise ValueError("nested too deep")
        if element is root:
            continue
        if element.tag in _DROP or _HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None:
            hidden = hidden or (element.tag not in _DROP and bool("".join(element.itertext()).strip()))
            _remove(element)
        elif element.tag == "blockquote" and _QUOTING.search(
            f"{element.get('type')} {element.get('class')} {element.get('cite')}"
        ):
            _mark(element)
    return hidden


def _remove(element: Any) -> None:
    """Take an element out, keeping the text that follows it."""
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


def _mark(element: Any) -> None:
    """Put marks around a quoted block: lines between them get '> '."""
    first, last = lxml.html.Element("p"), lxml.html.Element("p")
    first.text, last.text = _OPEN, _CLOSE
    lead = lxml.html.Element("div")
    lead.text, element.text = element.text, None
    element.insert(0, lead)
    element.insert(0, first)
    element.append(last)


def _tidy(text: str) -> str:
    """Quoted blocks marked line by line, blanks folded, wrapped links decoded."""
    lines: list[str] = []
    depth = 0
    for raw in text.split("\n"):
        line = raw.replace("\xa0", " ").rstrip()
        marks = line.count(_OPEN) - line.count(_CLOSE)
        if marks or _OPEN in line:
            rest = line.replace(_OPEN, "").replace(_CLOSE, "").strip()
            depth = max(0, min(depth + marks, 20))
            if not rest:
                continue
            line = rest
        if line.strip() or (lines and lines[-1].strip("> ")):
            lines.append(">" * depth + " " + line.strip() if depth else line)
    return "\n".join(lines).strip("\n")


def _stripped(html: str) -> str:
    """Text of HTML that no parser takes: tags out, blocks to lines, entities left."""
    lines = (" ".join(line.split()) for line in _TAG.sub(" ", _BLOCKS.sub("\n", html)).split("\n"))
    return "\n".join(line for line in lines if line)


def plain_links(text: str) -> str:
    """Links that a gateway wrapped (Safe Links, URL Defense) as the sender wrote them; for reading, never fetched."""
    if "safelinks" in text:
        text = _SAFE_LINK.sub(_unwrapped, text)
    if "urldefense" in text:
        text = _URL_DEFENCE.sub(lambda m: m[1].replace("*", "/") if "://" in m[1] else m[0], text)
    return text


def _unwrapped(found: re.Match[str]) -> str:
    """The address inside a Safe Link; what follows it ('>' or ')') is kept."""
    link = found[0]
    end = next((i for i, c in enumerate(link) if c in "<>\"')]"), len(link))
    try:
        inner = parse_qs(urlsplit(link[:end].replace("&amp;", "&")).query).get("url", [""])[0]
    except ValueError:
        return link
    return (unquote(inner) if "%3a" in inner.lower() else inner) + link[end:] if inner.startswith("http") else link

"""HTML to text: nothing hidden is read, quoted blocks are marked, gateways' links are unwrapped, nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.parse.html import plain_links, text_of


def test_blocks_become_lines_and_scripts_styles_and_images_are_left_out() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>First</p><script>alert(1)</script>"
        "<div>Second<br>Third</div><img src='https://tracker.example/x.gif' alt='no'><ul><li>One</li></ul></body></html>"
    )
    text, defects = text_of(html)
    assert [line.strip(" *") for line in text.splitlines() if line.strip()] == ["First", "Second", "Third", "One"]
    assert defects == ()


@pytest.mark.parametrize(
    "style", ["display:none", "visibility: hidden", "font-size:0", "mso-hide:all", "max-height:0px", "opacity:0;"]
)
def test_hidden_words_are_not_read_and_said_to_be_there(style: str) -> None:
    text, defects = text_of(f"<p>Seen</p><div style='{style}'>there is no disagreement</div><p>Also seen</p>")
    assert "disagreement" not in text
    assert "Also seen" in text
    assert defects == ("hidden text was left out",)


def test_quoted_blocks_are_marked_and_bare_indents_are_not() -> None:
    text, _ = text_of("<p>Mine</p><blockquote type='cite'><p>Theirs<br>too</p></blockquote><p>Mine again</p>")
    assert [x for x in text.splitlines() if x.strip("> ")] == ["Mine", "> Theirs", "> too", "Mine again"]
    assert ">" not in text_of("<blockquote style='margin-left:40px'>An indented point</blockquote>")[0]


@pytest.mark.parametrize(
    ("wrapped", "expected"),
    [
        ("see https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fa%3Fb&data=05%7C1&sdata=z now",
         "see https://x.example/a?b now"),
        ("<https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fa&amp;data=05>", "<https://x.example/a>"),
        ("https://urldefense.com/v3/__https://x.example/a__;!!abc$ end", "https://x.example/a end"),
        ("https://x.example/plain", "https://x.example/plain"),
        ("https://a.safelinks.protection.outlook.com/?data=1", "https://a.safelinks.protection.outlook.com/?data=1"),
    ],
)  # fmt: skip
def test_links_of_gateways_are_unwrapped_for_reading(wrapped: str, expected: str) -> None:
    assert plain_links(wrapped) == expected


def test_html_nested_too_deep_loses_its_tags_not_its_words() -> None:
    text, defects = text_of("<div>" * 3_000 + "help" + "</div>" * 3_000)
    assert text == "help"
    assert defects


@given(st.text(alphabet="<>/ab=\"'&;! -\n\x00p", max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_html_gives_text(html: str) -> None:
    text, _ = text_of(html)
    assert "\x00" not in text

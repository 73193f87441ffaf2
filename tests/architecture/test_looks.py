"""Markup without inline style or script, colours in one place, components that name what they take."""

import re

import pytest

from tests.architecture.house import ROOT, name, templates

COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|href=\"javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
INCLUDE = re.compile(r"{%\s*include\s+\"components/[^%]*%}")
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lch|lab|hwb)\(|:\s*(?:white|black|red)\b", re.I)
TAG = re.compile(r"{%.*?%}", re.DOTALL)
FRAME = re.compile(r"components/(?:site_header|site_footer|account|theme|acting)\.html")
EMAILS = ("templates/email/", "templates/people/export/")  # read outside the site, where no stylesheet of ours is


def markup(file: str) -> str:
    """A template without its comments."""
    return COMMENT.sub("", (ROOT / file).read_text())


PAGES = [name(file) for file in templates() if not name(file).startswith(EMAILS)]


@pytest.mark.parametrize("file", PAGES)
def test_a_template_has_no_inline_style_or_script(file: str) -> None:
    text = TAG.sub("", markup(file))

    assert INLINE.findall(text) == []
    for attributes, content in SCRIPT.findall(text):
        assert "src=" in attributes or "application/json" in attributes or not content.strip()


@pytest.mark.parametrize("file", PAGES)
def test_components_are_given_what_they_use_and_nothing_else(file: str) -> None:
    """The frame of every page alone reads the page's own context: who is signed in, and where."""
    includes = [tag for tag in INCLUDE.findall(markup(file)) if not FRAME.search(tag)]

    assert [tag for tag in includes if not re.search(r"\bonly\s*%}$", tag)] == []


def test_colours_are_tokens() -> None:
    """Raw colours stand in the layer of tokens alone; everything else names one."""
    outside = re.sub(r"/\*.*?\*/", "", (ROOT / "static/ui/ui.css").read_text(), flags=re.DOTALL)
    start = outside.index("@layer tokens {")
    layers = outside[:start] + outside[outside.index("\n}", start) :]

    assert [line.strip() for line in layers.splitlines() if RAW_COLOUR.search(line)] == []

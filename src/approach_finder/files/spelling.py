"""Spelling out signs and letters that a terminal cannot show, so that they can still be told apart."""

from __future__ import annotations

import codecs
import locale
import unicodedata
from typing import TextIO

# What stands for a sign where a terminal has no Unicode: as wide, and told apart.
_SPELLED = {
    **dict.fromkeys("\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}", '"'),
    **dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'"),
    **dict.fromkeys("\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}", "-"),
    **dict(zip("●○█↑↓…\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", "*.#^v.>", strict=True)),
}
# The name of the error handler of codecs.
SPELLED = "spelled"


def encoding_for(stream: TextIO) -> str:
    """The encoding to write with. Python writes UTF-8 in a locale without it; a terminal there shows something else."""
    is_plain = stream.isatty() and codecs.lookup(locale.getencoding()).name == "ascii"
    return "ascii" if is_plain else stream.encoding


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """The replacements of letters that cannot be written: a sign like it, or the letter without its accent."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(letter: str) -> str:
    if letter in _SPELLED:
        return _SPELLED[letter]
    first = unicodedata.normalize("NFKD", letter)[:1]
    return first if first.isascii() else "?"


codecs.register_error(SPELLED, _spelled)

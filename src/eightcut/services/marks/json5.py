"""JSON5, as LosslessCut writes its projects: JSON with comments, bare names, and quotes of either kind.

Read here: the package `json5` took 8 s for a project of 2,000 segments, and lets a deep nesting end the program.
"""

from __future__ import annotations

import re
from collections import deque

from eightcut.ordinary import DEPTH, Unfit

_TOKEN = re.compile(
    r"""(?P<space>[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*.*?\*/)
    |(?P<sign>[{}\[\],:])
    |(?P<text>"(?:[^"\\\r\n]|\\(?:\r\n|.))*"|'(?:[^'\\\r\n]|\\(?:\r\n|.))*')
    |(?P<word>[^\s{}\[\],:"'/]+)""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(\r\n|.))", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_CONTINUED = {"\n", "\r\n", "\r", "\u2028", "\u2029"}
_WORDS = {"true": True, "false": False, "null": None}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_HEX = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]+)", re.ASCII)

_Tokens = deque[tuple[str, str]]


def read_json5(text: str) -> object:
    """What a text says. Unfit for what is no JSON5, and for numbers that are not finite."""
    tokens: _Tokens = deque()
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise Unfit("is not valid JSON5")
        if found.lastgroup != "space":
            tokens.append((found.lastgroup, found.group()))
        place = found.end()
    value = _value(tokens, 0)
    if tokens:
        raise Unfit("is not valid JSON5")
    return value


def _next(tokens: _Tokens) -> tuple[str, str]:
    if not tokens:
        raise Unfit("breaks off")
    return tokens.popleft()


def _value(tokens: _Tokens, depth: int) -> object:
    if depth > DEPTH:
        raise Unfit("is nested too deeply")
    kind, text = _next(tokens)
    if kind == "text":
        return _text(text)
    if kind == "word":
        return _word(text)
    if text == "[":
        return _list(tokens, depth)
    if text == "{":
        return _object(tokens, depth)
    raise Unfit("is not valid JSON5")


def _list(tokens: _Tokens, depth: int) -> list[object]:
    found: list[object] = []
    while not _ended(tokens, "]", bool(found)):
        found.append(_value(tokens, depth + 1))
    return found


def _object(tokens: _Tokens, depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    while not _ended(tokens, "}", bool(found)):
        kind, name = _next(tokens)
        if kind == "sign" or _next(tokens) != ("sign", ":"):
            raise Unfit("is not valid JSON5")
        found[_text(name) if kind == "text" else name] = _value(tokens, depth + 1)
    return found


def _ended(tokens: _Tokens, end: str, begun: bool) -> bool:
    """Whether a list or object ends here; else what parts its members is passed, and one more may be the last."""
    if begun and tokens and tokens[0] == ("sign", ","):
        tokens.popleft()
    elif begun and (not tokens or tokens[0] != ("sign", end)):
        raise Unfit("is not valid JSON5")
    if tokens and tokens[0] == ("sign", end):
        tokens.popleft()
        return True
    return False


def _text(quoted: str) -> str:
    def sign(found: re.Match[str]) -> str:
        short, long, other = found.groups()
        if other is None:
            return chr(int(short or long, 16))
        return "" if other in _CONTINUED else _ESCAPES.get(other, other)

    plain = _ESCAPE.sub(sign, quoted[1:-1])
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _word(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if hexadecimal := _HEX.fullmatch(text):
        return float(int(f"{hexadecimal[1]}{hexadecimal[2]}", 16))
    if _NUMBER.fullmatch(text):
        return float(text)
    raise Unfit("is not valid JSON5")

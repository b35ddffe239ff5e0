"""lshw of Debian 11 prints JSON without `"children": [` and its `]`, and with a comma after the last of them: mended.

Seen in eReuse's collection of bench reports (devicehub-teal, tests/files, software Workbench 2022.03).
"""

import re

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_IMPLIED = "children"


def with_children(text: str) -> str:
    """The same text with every list of children that was left out. Nonsense stays nonsense: what comes out is parsed."""
    tokens = _Tokens()
    for sign in _TOKENS.findall(text):
        tokens.take(sign)
    return " ".join(tokens.out)


class _Tokens:
    """What has been written, and which brackets are open; a list of children that only we opened is `_IMPLIED`."""

    def __init__(self):
        self.out: list[str] = []
        self.open: list[str] = []

    def take(self, sign: str):
        if sign in "}]":
            self._close(sign)
        elif sign == "{" and self._follows_a_value() and self.open and self.open[-1] == "{":
            self.out += [",", f'"{_IMPLIED}"', ":", "[", sign]
            self.open += [_IMPLIED, sign]
        else:
            self.out.append(sign)
            if sign in "{[":
                self.open.append(sign)

    def _follows_a_value(self) -> bool:
        return bool(self.out) and self.out[-1] not in ("{", "[", ",", ":")

    def _close(self, sign: str):
        self._drop_comma()
        if self.open and self.open[-1] == _IMPLIED:
            self.out.append("]")
            self.open.pop()
        self.out.append(sign)
        if self.open:
            self.open.pop()

    def _drop_comma(self):
        if self.out and self.out[-1] == ",":
            self.out.pop()

"""The codes of our rules: what one looks like, and a text without them. The rules themselves are in docs/."""

import re

CODE = r"(?:RF|ND|DV|HD|AP|SM|BK|MS|PY|AG|SH|MI|JN|RULE)\d+[a-z]?"
_IN_BRACKETS = re.compile(rf"\s*\({CODE}(?:(?:,|\s+and|\s+to)\s+{CODE})*\)")


def without_codes(text: str) -> str:
    """What a reader outside of this repository gets: the sentence, without the code of its rule."""
    return _IN_BRACKETS.sub("", text)

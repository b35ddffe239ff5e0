"""What people write, as we keep it: names, phones, dates, e-mails."""

import unicodedata


class Unreadable(ValueError):
    """A value that cannot be read; `sentence` says how to mend it."""

    def __init__(self, sentence: str, code: str = "unreadable"):
        self.sentence, self.code = sentence, code
        super().__init__(sentence)


def name_key(first: str, last: str) -> str:
    """The same person's name however it is accented, spaced or ordered."""
    plain = unicodedata.normalize("NFKD", f"{first} {last}".casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c) and (c.isalnum() or c.isspace()))
    return " ".join(sorted(letters.split()))

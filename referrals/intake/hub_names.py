"""A hub as a sheet names it: by its name as people write it, or by its code."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from people.models import Organisation
from people.particulars import Unreadable, tidy

_LONGEST_QUOTED = 60
_LIKE = 55  # of 100; below it a name is not offered as the one that was meant
_OFFERED = 3
_LATER = "Leave the cell empty to choose a hub later."


class HubNames:
    """All hubs, the closed ones too, by code and by name."""

    def __init__(self, hubs: Iterable[Organisation] = ()):
        self.by_code = {hub.code: hub for hub in hubs}
        self._by_name: dict[str, list[Organisation]] = {}
        for hub in self.by_code.values():
            self._by_name.setdefault(_plain(hub.name), []).append(hub)

    def code_of(self, text: str) -> str:
        """The code of the hub that is meant, never guessed; "" for an empty cell. Raises Unreadable with the names that are
        most like it, or the codes of those with one name.
        """
        words = tidy(text)
        if not words:
            return ""
        named = self._by_name.get(_plain(words), [])
        if words.casefold() in self.by_code:
            return words.casefold()
        if len(named) > 1:
            codes = " or ".join(hub.code for hub in named)
            raise Unreadable(f"There are {len(named)} hubs with this name. Enter {codes}.", "unknown_hub")
        if not named:
            raise Unreadable(
                f"“{words[:_LONGEST_QUOTED]}” is not a hub we know.{self._suggestion(words)} {_LATER}", "unknown_hub"
            )
        return named[0].code

    def _suggestion(self, words: str) -> str:
        open_hubs = [name for name, hubs in self._by_name.items() if hubs[0].is_active]
        like = process.extract(_plain(words), open_hubs, scorer=fuzz.WRatio, score_cutoff=_LIKE, limit=_OFFERED)
        names = [self._by_name[name][0].name for name, *_ in like]
        return f" Did you mean {' or '.join(names)}?" if names else ""


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.casefold().replace("&", " and ")).split())

"""Draws docs/state-words.md: what each state of each machine is called, by who reads it."""

from law.state_words import STATE_WORDS, ByKind, Words
from portal.own.voice import all_words

_HEAD = """# State words, drawn from the code

Written by `manage.py draw_state_words` from `law/state_words.py`; a test compares. Change the code, not this page.
A state is worded for its reader. An empty cell: that reader never reads it. Where a need has a word for each kind, they
are those of a device, data and skills. By phone a need is called what its referrer reads. Residents read theirs in
twelve languages; here it is in English.
"""
_COLUMNS = ("state", "staff read", "referrers read", "tracker", "spoken", "residents read", "funders read")


def draw() -> str:
    """The page, whole: a table for each machine, by room and name."""
    tables = [_table(machine) for machine in sorted(STATE_WORDS)]
    return "\n".join([_HEAD, *tables])


def _table(machine: str) -> str:
    rows = [("`" + state + "`", *_cells(words)) for state, words in STATE_WORDS[machine].items()]
    used = [index for index in range(len(_COLUMNS)) if any(row[index] for row in rows)]
    lines = [_line(_COLUMNS, used), _line(["---"] * len(_COLUMNS), used), *(_line(row, used) for row in rows)]
    return "\n".join([f"## {machine}\n", *lines, ""])


def _line(cells, used: list[int]) -> str:
    return "| " + " | ".join(cells[index] for index in used) + " |"


def _cells(words: Words) -> tuple[str, ...]:
    resident = all_words()["en"][words.resident].format(day="…") if words.resident else ""
    return (words.staff, _by_kind(words.referrer), words.step, words.spoken, resident, words.funder)


def _by_kind(words: ByKind) -> str:
    return words if isinstance(words, str) else ", ".join(dict.fromkeys(words.values()))

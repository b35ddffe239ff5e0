"""Which words are used for whom: by language and variant, the approved version, else the one in the code."""

from dataclasses import dataclass

from notifications.events import Event


@dataclass(frozen=True)
class Words:
    """`body` has {placeholders}; `version` 0 stands for the words in the code."""

    body: str
    subject: str
    version: int
    language: str = "en"
    variant: str = "plain"


def words_for(said: Event, resident=None) -> Words:
    """What `said` says to this resident, or to a worker when there is none."""
    return Words(said.wording, said.subject, said.version)

"""How far the demonstration has been built, for whoever opens a page while it is being built behind it."""

from django.core.cache import cache

_KEY = "demonstration_progress"
_SECONDS = 120  # a builder that was killed clears nothing away: its last word goes by itself


def tell_progress(words: str) -> None:
    cache.set(_KEY, words, _SECONDS)


def end_progress() -> None:
    cache.delete(_KEY)


def progress() -> str:
    """The builder's last word, like "day 5 of 15"; "" when nothing is being built."""
    return cache.get(_KEY, "")

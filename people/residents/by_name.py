"""Finding people by the words of their name, of which only hashes are kept to be compared."""

from django.db.models import Exists, OuterRef, Q

from people.particulars import name_words
from people.residents.models import NameToken
from people.residents.registration import hash_name_word

MOST_WORDS = 8


def is_named(text: str, person: str) -> Q | None:
    """Rows whose `person` (a field that leads to a resident) has every word of this name; None where it has no word."""
    words = name_words(text, "")[:MOST_WORDS]
    tokens = NameToken.objects.filter(resident=OuterRef(person))
    named = Q()
    for word in words:
        named &= Q(Exists(tokens.filter(token=hash_name_word(word))))
    return named if words else None

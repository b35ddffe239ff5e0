"""What the residents' own pages say to whoever has no page: one sentence in each of our languages."""

from django import template

from notifications.languages import LANGUAGES
from portal.own.voice import all_words

register = template.Library()


@register.simple_tag
def silent_words() -> list[dict[str, str]]:
    """Each {code, direction, sentence, link}: the same for everybody, whatever the reason."""
    return [
        {
            "code": language.code,
            "direction": language.direction,
            "sentence": all_words()[language.code]["silent"],
            "link": all_words()[language.code]["send_code"],
        }
        for language in LANGUAGES.values()
    ]

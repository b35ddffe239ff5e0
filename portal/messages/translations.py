"""The translations that somebody has to check, because their English has changed: for who looks after the templates."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from notifications.events import EVENTS
from notifications.languages import LANGUAGES
from notifications.models import Message, Wording
from notifications.translations import Outdated, outdated
from portal.doors import page
from portal.forms import PageForm

PER_PAGE = 25


class Which(PageForm):
    language = forms.ChoiceField(
        label="Language",
        choices=[
            ("", "All languages"),
            *((language.code, language.english) for language in LANGUAGES.values() if language.code != "en"),
        ],
    )


@page(sees="message templates", methods=("GET",))
def translation_list(request):
    """Every translation that needs a translator: what the English says now, what the translation says, since when."""
    language = request.GET.get("language", "")
    if language not in {"", *LANGUAGES}:
        raise Http404
    rows = outdated(Wording.objects.visible_to(request.actor).exclude(state=Wording.State.RETIRED))
    if language:
        rows = [row for row in rows if row.language == language]
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": [_row(row) for row in shown],
        "which": Which(initial={"language": language}),
        "language": language,
        "back": reverse("messages:wording"),
        "back_text": "Message templates",
    }
    return render(request, "messages/translations.html", context)


def _row(row: Outdated) -> dict:
    variant = Message.Variant(row.variant)
    return {
        "language": LANGUAGES[row.language],
        "title": EVENTS[row.event].title,
        "variant": "" if variant == Message.Variant.PLAIN else variant.label.partition(":")[0],
        "href": reverse("messages:words", args=[row.event, row.language, row.variant]),
        "english": row.english.text,
        "text": row.text,
        "since": row.english.since,
    }

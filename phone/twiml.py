"""What is said, as TwiML documents (Twilio: TwiML for Programmable Voice)."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from law.loading import on_first_use
from people.places.boroughs import BOROUGHS
from phone.questions import Question

if TYPE_CHECKING:
    from twilio.twiml import voice_response
else:
    voice_response = on_first_use("twilio.twiml.voice_response")

LONGEST = 4096  # characters that one Say may hold
LANGUAGE = "en-GB"
GOODBYE = "Goodbye."
BOROUGH_HINTS = ",".join(borough.name for borough in BOROUGHS)


def question_document(question: Question, *, place: str, turn: int, before: str = "") -> str:
    """One question, which can be interrupted by its answer. Silence is an answer too: Twilio reports it like any other."""
    attributes: dict[str, str | bool | int] = {"input": "dtmf", "finish_on_key": "#"}
    if question.speech:
        attributes = {
            "input": "dtmf speech",
            "speech_timeout": "auto",
            "profanity_filter": False,  # names are no curses
            "finish_on_key": "#",
        }
        attributes |= {"hints": BOROUGH_HINTS} if question.boroughs else {}
    if question.keys:
        attributes["num_digits"] = question.keys
    response = voice_response.VoiceResponse()
    gather = response.gather(
        action=_action(place, turn),
        method="POST",
        language=LANGUAGE,
        timeout=question.seconds,
        action_on_empty_result=True,
        **attributes,
    )
    _say(gather, f"{before} {question.words}")
    return str(response)


def dial_document(words: str, *, number: str, turn: int) -> str:
    """Put through to a person; what became of that is told to the place `dialled`."""
    response = voice_response.VoiceResponse()
    _say(response, words)
    response.dial(number, action=_action("dialled", turn), method="POST", timeout=25)
    return str(response)


def goodbye_document(words: str = "") -> str:
    response = voice_response.VoiceResponse()
    _say(response, f"{words} {GOODBYE}")
    response.hangup()
    return str(response)


def _action(place: str, turn: int) -> str:
    return f"{reverse('phone:step', args=[place])}?{urlencode({'turn': turn})}"


def _say(parent, words: str):
    parent.say(" ".join(words.split())[:LONGEST], language=LANGUAGE)

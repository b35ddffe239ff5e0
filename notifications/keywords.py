"""What a short text means: one keyword, or nothing that a machine should guess at. Pure."""

import re
import unicodedata

STOP = "STOP"
START = "START"
HELP = "HELP"
YES = "YES"
NO = "NO"
WAIT = "WAIT"
CHANGE = "CHANGE"

# The single words that the provider takes for an opt-out (Twilio, opt-out keywords), then the same in the languages of
# the service.
_WORDS = {
    STOP: (
        "stop stopall unsubscribe cancel end quit zatrzymaj opriti stopp pare parar joooji jooji dur durdur зупинити "
        "стоп توقف قف رک روکو বন্ধ থামুন બંધ"
    ),
    START: "start unstop",
    HELP: "help info pomoc ajutor ayuda ajuda yardım допомога مساعدة مدد সাহায্য મદદ caawimo",
    YES: "yes y yeah yep yup ok okay sure tak da sí si sim haa evet так نعم أجل ہاں جی হ্যাঁ হা હા 👍 ✅",
    NO: "no n nope nah nie nu não nao maya hayır ні لا نہیں না ના 👎",
    WAIT: "wait czekaj asteapta așteaptă espera espere sug bekle чекати انتظر انتظار অপেক্ষা રાહ",
    CHANGE: (
        "change move another different zmień schimba cambiar mudar beddel değiştir змінити غيّر تبدیل পরিবর্তন બદલો"
    ),
}


def _plain(word: str) -> str:
    """Lower case, composed, without marks around it."""
    return unicodedata.normalize("NFC", word).casefold().strip(" .,!?;:'\"“”‘’()*_-–\u2068\u2069\u200f\u200e\ufe0f")


_MEANT = {_plain(word): keyword for keyword, words in _WORDS.items() for word in words.split()}
_POLITE = {
    "please",
    "thanks",
    "thank",
    "you",
    "ta",
    "cheers",
    "proszę",
    "por",
    "favor",
    "that",
    "is",
    "fine",
    "it",
    "lütfen",
    "mulțumesc",
}


def read(body: str) -> str:
    """The keyword of a text: one of the words above, or a number of one or two digits as it stands; "" for everything
    else.

    A text that begins with STOP is an opt-out whatever follows, in favour of whoever wrote it. Any other keyword counts
    only where the rest is politeness: "no idea, ring me" is no NO.
    """
    words = [plain for word in body.split() if (plain := _plain(word))]
    if not words:
        return ""
    first = words[0]
    rest = words[1:]
    meant = _MEANT.get(first, "")
    if (meant == STOP and first in ("stop", "stopall", "unsubscribe")) or (meant and not rest):
        return meant
    if re.fullmatch(r"\d{1,2}", first) and not rest:
        return first.lstrip("0") or "0"
    return (
        meant
        if meant not in (STOP, START) and all(word in _POLITE or _MEANT.get(word) == meant for word in rest)
        else ""
    )

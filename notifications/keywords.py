"""What a short text means: one keyword, or nothing that a machine should guess at. Pure."""

import json
import re
import unicodedata
from pathlib import Path

STOP = "STOP"
START = "START"
HELP = "HELP"
YES = "YES"
NO = "NO"
WAIT = "WAIT"
CHANGE = "CHANGE"
BROKEN = "BROKEN"

# The single words that the provider itself acts on, as it lists them: what it blocks we have to know of.
PROVIDER = json.loads((Path(__file__).parent / "provider_keywords.json").read_text())

# The same, and the answers to our questions, in the languages of the service.
_WORDS = {
    STOP: ("zatrzymaj opriti stopp pare parar joooji jooji dur durdur зупинити стоп توقف قف رک روکو বন্ধ থামুন બંધ"),
    START: "",
    HELP: "pomoc ajutor ayuda ajuda yardım допомога مساعدة مدد সাহায্য મદદ caawimo",
    YES: "yes y yeah yep yup ok okay sure tak da sí si sim haa evet так نعم أجل ہاں جی হ্যাঁ হা હા 👍 👌 🙆 ✅ ✔",
    NO: "no n nope nah nie nu não nao maya hayır ні لا نہیں না ના 👎 🙅 ❌",
    WAIT: "wait czekaj asteapta așteaptă espera espere sug bekle чекати انتظر انتظار অপেক্ষা રાહ",
    CHANGE: (
        "change move another different zmień schimba cambiar mudar beddel değiştir змінити غيّر تبدیل পরিবর্তন બદલો"
    ),
}


# That something does not work, as people say it unasked; a comma parts the sayings.
_BROKEN = (
    "broken, broke, not working, isnt working, stopped working, no longer works, does not work, doesnt work, dont work, "
    "do not work, not work, wont work, cant get to work, does not turn on, wont turn on, wont switch on, faulty, "
    "nie działa, nie dziala, zepsuty, zepsuta, zepsute, zepsuł się, nu funcționează, nu functioneaza, nu merge, stricat, "
    "defect, não funciona, nao funciona, avariado, estragado, no funciona, roto, averiado, ma shaqaynayo, "
    "ma shaqeynayo, wuu xumaaday, waa jaban, çalışmıyor, calismiyor, bozuk, bozuldu, не працює, зламався, зламалось, "
    "لا يعمل, لا تعمل, معطل, مكسور, کام نہیں کر رہا, خراب ہے, خراب, কাজ করছে না, নষ্ট, কাম করছে না, કામ નથી કરતું, "
    "ચાલતું નથી, બગડી ગયું"
)
_ABOUT = frozenset(
    "it its the my this is has was hi hello sorry still anymore any more at all now laptop computer tablet phone mobile "
    "smartphone device sim card simcard".split()
)

# Of a sign only the sign counts: not the colour of its skin, its gender, or whether it is drawn or written.
_OF_SIGNS = re.compile("[\U0001f3fb-\U0001f3ff\u2640\u2642\ufe0e\ufe0f]|(?<=[^\\w\\s])\u200d")
_SIGNATURE = re.compile(
    r"\n\s*(--\s*$|(sent|get outlook|envoy[ée]|enviado|wysłano|gönderil\w*) (from|for|de|desde|z)\b).*", re.I | re.S
)


def _plain(word: str) -> str:
    """Lower case, composed, without marks around it."""
    return unicodedata.normalize("NFC", word).casefold().strip(" .,!?;:'\"“”‘’()*_-–\u2068\u2069\u200f\u200e\u200d")


_MEANT = {_plain(word): keyword for keyword, words in _WORDS.items() for word in words.split()}
_MEANT |= {_plain(word): keyword for keyword in (STOP, START, HELP) for word in PROVIDER[keyword]}
_SIGNS = re.compile("([" + "".join(word for word in _MEANT if len(word) == 1 and not word.isalnum()) + "])")
# With these at its head a text is an opt-out whatever follows.
_AT_THE_HEAD = ("stop", "stopall", "unsubscribe", "optout", "revoke")
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
    """The keyword of a text: one of the words above, BROKEN where it says that something does not work, or a number of one or two digits as it stands; "" for everything
    else.

    A text that begins with STOP is an opt-out whatever follows, in favour of whoever wrote it. Any other keyword counts
    only where the rest is politeness: "no idea, ring me" is no NO. What a phone adds underneath counts for nothing.
    """
    words = _words(body)
    if not words:
        return ""
    first = words[0]
    rest = words[1:]
    meant = _MEANT.get(first, "")
    after_please = next((word for word in words if word not in _POLITE), "")
    if after_please in _AT_THE_HEAD or "".join(words) in ("optout", "optmeout"):
        return STOP
    if _says_broken(words):
        return BROKEN
    if meant and not rest:
        return meant
    if re.fullmatch(r"\d{1,2}", first) and not rest:
        return first.lstrip("0") or "0"
    return (
        meant
        if meant not in (STOP, START) and all(word in _POLITE or _MEANT.get(word) == meant for word in rest)
        else ""
    )


def _says_broken(words: list[str]) -> bool:
    """Whether all that it says, beside politeness and what it is about, is that something does not work."""
    return _core(words) in _SAYINGS


def _core(words: list[str]) -> str:
    bare = [word.replace("'", "").replace("’", "") for word in words]
    return " ".join(word for word in bare if word not in _ABOUT and word not in _POLITE)


_SAYINGS = {_core(_plain(saying).split()) for saying in _BROKEN.split(",")}


def _words(body: str) -> list[str]:
    """Each word by itself, and each sign, without what only colours it."""
    text = _SIGNS.sub(r" \1 ", _OF_SIGNS.sub("", _SIGNATURE.sub("", body.replace("opt-out", "opt out"))))
    return [plain for word in text.split() if (plain := _plain(word))]

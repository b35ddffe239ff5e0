"""Whether a text reads like a wish to hear no more from us, in the languages that we write in. Pure.

In favour of whoever wrote: a word too many costs a look of somebody here, a word too few costs their trust.
"""

import re
import unicodedata

_ENGLISH = (
    r"\bstop\w*",
    r"\bopt\w*[\s-]*(me\s+)?out\b|\boptout\b",
    r"\bun-?subscri\w*|\brevok\w*",
    r"\bno more\b|\bnot any ?more\b|\benough\b",
    r"\b(do not|don'?t|dont|never|quit|cease|no)\b.{0,20}\b(text|txt|messag|msg|contact|sms|writ|send)",
    r"\b(remove|delete|erase)\b.{0,12}\b(me|my|this|number)\b|\btake (me|my number|this number) off\b",
    r"\bleave me (alone|be)\b|\bgo away\b|\bnot interested\b|\bspam\b|\bwrong (number|person)\b|\bblock(ing|ed)? you\b",
)
_OTHERS = {
    "ar": r"توقف|وقف|كفى|لا ترسل|لا تراسل|لا تتصل|إلغاء|الغاء|احذف|اتركني|لا أريد|لا اريد|بدون رسائل",
    "bn": r"বন্ধ|থাম|পাঠাবেন না|পাঠিও না|চাই না|আর না|বাদ দিন|মুছে",
    "es": (
        r"\b(par(a|ar|e|en|ad) de|basta|deje?n? de|no me (escrib|env[ií]|mand|molest|contact|llam)|no m[aá]s|no quiero"
        r"|de baja|elim[ií]n|b[oó]rr[ae]|qu[ií]t[ea])"
    ),
    "gu": r"બંધ|રોકો|અટકાવો|મોકલશો નહીં|ન મોકલો|મોકલો નહીં|નથી જોઈ|કાઢી",
    "pl": (
        r"\b(przesta[nń]|zatrzyma|nie (pisz|wysyłaj|wysylaj|chc[ęe]|kontaktuj|dzwo)|wypis|usu[nń]|rezygnuj|koniec"
        r"|do[sś][cć]|więcej nie|wiecej nie|żadnych|zadnych)"
    ),
    "pt": (
        r"\b(pare|parem|parar|chega|n[ãa]o (me )?(envi|mand|escrev|quer|contact|lig)|n[ãa]o mais|mais n[ãa]o|remov|retir"
        r"|apag|cancelar)"
    ),
    "ro": (
        r"\b(opr(i|e[sș]te)|[îi]nceta|nu (mai|[îi]mi|m[ăa]|vreau|trimit|scri)|dezabon|[sș]terge|scoate|destul|l[ăa]sa[tț]i-m[ăa])"
    ),
    "so": r"\b(jooji|joogso|ha (i |ii )?(soo )?(dir|qor|wac)|ma rab|iga daa|iska daa|(i|iga|ka) saar|ku filan)",
    "tr": (
        r"\b(dur|durdur\w*|durun|yeter|istemiyor\w*|gönderme\w*|gonderme\w*|yazma\w*|atma(y[ıi]n)?|ç[ıi]kar\w*|silin?"
        r"|iptal|aramay[ıi]n)\b"
    ),
    "uk": r"стоп|припин|зупин|\bне (пиш|надсил|присил|турбу|хочу|треба|дзвон)|більше не|відпис|видал|досить|\bгоді\b",
    "ur": r"بند کر|روک|رک جا|مت بھیج|نہ بھیج|مزید نہیں|نہیں چاہ|ہٹا|نکال د|رابطہ نہ|پیغام نہ|بس کر",
}
_PATTERN = re.compile("|".join([*_ENGLISH, *_OTHERS.values()]), re.I)


def reads_like_stop(body: str) -> bool:
    """Whether somebody has to read this before anything more is sent to the number that it came from."""
    text = unicodedata.normalize("NFC", body).replace("’", "'").replace("‘", "'")
    return bool(_PATTERN.search(re.sub(r"\s+", " ", text)))

"""Ways to wipe a drive that we accept, by the standards that they follow: how deep each goes, and on what."""

import re
from dataclasses import dataclass
from datetime import date, datetime

NIST_1 = "NIST SP 800-88 Rev. 1"
NIST_2 = "NIST SP 800-88 Rev. 2"

IEEE = "IEEE 2883-2022"

REV_2_SINCE = date(2025, 9, 26)  # Rev. 1 was withdrawn the same day

FLASH = frozenset({"ssd", "nvme", "emmc"})

EVERY_MEDIA = FLASH | {"hdd"}


@dataclass(frozen=True)
class Method:
    """A way to wipe: the standard it follows by itself, how deep it goes (`technique`), and for which media that holds."""

    words: str
    standard: str
    technique: str
    media: frozenset[str]
    source: str
    is_overwrite: bool = False

    def writes_all_of(self, media: str) -> bool:
        """Whether every block is written, which takes as long as writing takes: an overwrite, or a hard disk's own."""
        return self.is_overwrite or (media == "hdd" and self.words in (_SECURE_ERASE, _SANITISE_OVERWRITE))


def _overwrite(
    words: str, standard: str, source: str = "nwipe, src/method.c; NIST SP 800-88: an overwrite of a hard disk is Clear"
) -> Method:
    return Method(words, standard, "clear", frozenset({"hdd"}), source, is_overwrite=True)


_SECURE_ERASE = r"(secure|security) erase"
_SANITISE_OVERWRITE = r"saniti[sz]e\W+(device\W+)?overwrite|sanact\W{0,3}(0x)?0?3\b"
# Parameters with which a command erases nothing: NVMe format without a secure erase setting (NVM Express Base 2.0,
# figure 330: SES 000b), sanitise actions that only leave a mode (figure 391: SANACT 1 and 5), tools that only look.
_ERASES_NOTHING = re.compile(
    r"\bses\W{0,3}0\b|\bnvme\W+format\b.*\s-s\W?0\b|\bno (secure|user data|cryptographic|crypto) erase|without (a )?secure erase|"
    r"\bsanact\W{0,3}(0x)?0?[015]\b|exit.?failure|exit.?media|\bdry.?run|\bsimulat|\bverify.?only|\bquick format|"
    r"\b(delete|remove)d? partitions?\b|\bmkfs\b",
    re.I,
)
_NIST = "NIST SP 800-88 Rev. 2 (26 September 2025), which uses the methods of IEEE 2883"

# What the drive or a machine does comes before what is written over it: the first that fits is meant.
ACCEPTED_METHODS: dict[str, Method] = {
    "Degaussing": Method(
        r"degauss", "", "purge", frozenset({"hdd"}), f"{_NIST}: degaussing no longer counts as Destroy"
    ),
    "Shredding": Method(
        r"\b(shred(ding|ded)|disintegrat|pulveri[sz]|incinerat)", NIST_2, "destroy", EVERY_MEDIA, _NIST
    ),
    "Sanitise: block erase": Method(
        r"block erase|sanact\W{0,3}(0x)?0?2\b",
        IEEE,
        "purge",
        frozenset({"ssd", "nvme"}),
        f"{_NIST}; nwipe, src/se_ata_gui.c",
    ),
    "NVMe format, user data erase (SES 1)": Method(
        r"(nvme format|format nvm)\b.*(\bses\W{0,3}1\b|user data erase|\s-s\W?1\b)",
        NIST_2,
        "clear",
        frozenset({"nvme"}),
        _NIST,
    ),
    "Sanitise: cryptographic erase": Method(
        r"crypto(graphic)?[ -]*(erase|scramble)|sanact\W{0,3}(0x)?0?4\b|\bses\W{0,3}2\b|nvme format.*\s-s\W?2\b",
        IEEE,
        "purge",
        EVERY_MEDIA,
        f"{_NIST}; nwipe, src/se_nvme_gui.c",
    ),
    "Sanitise: overwrite": Method(_SANITISE_OVERWRITE, IEEE, "purge", frozenset({"hdd"}), _NIST),
    "Enhanced secure erase": Method(
        r"enhanced (ata )?(secure|security) erase", NIST_2, "purge", frozenset({"hdd"}), _NIST
    ),
    "Secure erase": Method(_SECURE_ERASE, NIST_2, "clear", frozenset({"hdd", "ssd"}), _NIST),
    "Factory reset of an encrypted tablet or phone": Method(
        r"factory reset|erase all content and settings|powerwash",
        NIST_2,
        "purge",
        frozenset({"emmc", "nvme"}),
        f"{_NIST}; Apple Platform Security (2024) and Android 10 Compatibility Definition, 9.9. The reset deletes the key",
    ),
    "HMG IS5 Enhanced": _overwrite(r"(\bis|infosec|standard)\W*5\b.*(enh|higher)", "HMG IS5 Enhanced"),
    "HMG IS5 Baseline": _overwrite(r"(\bis|infosec|standard)\W*5\b.*(base|lower)", "HMG IS5 Baseline"),
    "DoD 5220.22-M": _overwrite(r"dod[ -]*(5220|short)", "DoD 5220.22-M"),
    "RCMP TSSIT OPS-II": _overwrite(r"ops-?ii", "RCMP TSSIT OPS-II"),
    "BMB21-2019": _overwrite(r"bmb21", "BMB21-2019"),
    "Gutmann": _overwrite(r"gutmann", NIST_2),
    "Bruce Schneier 7-Pass": _overwrite(r"schneier", NIST_2),
    "Random overwrite": _overwrite(r"prng|random", NIST_2),
    "Overwrite": _overwrite(r"overwrit|\b(zeros?|zeroes|ones)\b", NIST_2),
}

_STANDARDS = (
    (r"800\W?88", {NIST_1: r"(rev(ision)?|r)\W*1\b", NIST_2: r"(rev(ision)?|r)\W*2\b"}),
    (r"\b2883\b(?!\.)", {IEEE: r"2883(-2022)?(?!-?\d)"}),
    (
        r"(hmg|infosec|is)\W*(standard\W*)?(is\W*)?(no\W*)?5\b",
        {"HMG IS5 Baseline": r"baseline|lower", "HMG IS5 Enhanced": r"enhanced|higher"},
    ),
    (r"5220\W?22", {"DoD 5220.22-M": r"5220\W?22\W?m\b"}),
    (r"ops\W?ii", {"RCMP TSSIT OPS-II": r"ops\W?ii\b"}),
    (r"bmb\W?21", {"BMB21-2019": r"bmb\W?21\W*2019"}),
)


def normalise_standard(words: str) -> str:
    """A standard by its one name, revision included; "" for what is unknown, names no revision, or names two standards."""
    words = str(words)[:500].lower()
    named: set[str] = set()
    for sign, names in _STANDARDS:
        if re.search(sign, words):
            named |= {name for name, which in names.items() if re.search(which, words)}
    return named.pop() if len(named) == 1 else ""


def method_of(words: str) -> Method | None:
    """The accepted method that these words name, as tools write them."""
    if erases_nothing(words):
        return None
    words = words.lower()
    return next((method for method in ACCEPTED_METHODS.values() if re.search(method.words, words)), None)


def erases_nothing(words: str) -> bool:
    """Whether the parameters named here leave everything where it is."""
    return bool(_ERASES_NOTHING.search(words))


def technique_on(method: Method | None, media: str) -> str:
    """How deep the wipe went: a purge that is not made for this kind of drive is at most a clear, and degaussing flash
    is nothing.
    """
    if method is None:
        return ""
    if method.technique == "purge" and media and media not in method.media:
        return "" if method is ACCEPTED_METHODS["Degaussing"] else "clear"
    return method.technique


def standard_on(method: Method | None, finished_at: datetime | None) -> str:
    if method is None or finished_at is None:
        return ""
    return NIST_1 if method.standard == NIST_2 and finished_at.date() < REV_2_SINCE else method.standard

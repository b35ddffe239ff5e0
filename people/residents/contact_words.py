"""Numbers and ways of contact as people write them."""

from collections.abc import Collection

_CHANNELS = {
    "sms": "text messages",
    "call": "phone calls",
    "email": "email",
    "post": "post",
    "voicemail": "voicemail",
}


def channels_in_words(codes: Collection[str]) -> str:
    """“Text messages, phone calls”."""
    return ", ".join(word for code, word in _CHANNELS.items() if code in codes).capitalize()


def dialled(e164: str) -> str:
    """As it is dialled in the United Kingdom: 07700 900123, 020 7946 0123."""
    if not e164.startswith("+44"):
        return e164
    national = "0" + e164.removeprefix("+44")
    if national.startswith("02"):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return f"{national[:5]} {national[5:]}"

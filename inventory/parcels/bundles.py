"""What goes into a parcel besides the device: a policy officer can read it aloud."""

from dataclasses import dataclass

from notifications.languages import LANGUAGES, language_of

# A kind of device → what comes with it. A scanner reads the code on the box that it lies in.
_CHARGERS = {
    "laptop": ("CHARGER-LAPTOP", "Charger for a laptop"),
    "desktop": ("CHARGER-DESKTOP", "Mains lead for a desktop"),
    "tablet": ("CHARGER-TABLET", "Charger for a tablet"),
    "phone": ("CHARGER-PHONE", "Charger for a phone"),
}


@dataclass(frozen=True)
class BundleLine:
    """`kind` is of ShipmentLine.Kind; `code` is what a scanner reads on its box."""

    kind: str
    code: str
    words: str


def bundle_of(kind: str, language: str) -> list[BundleLine]:
    """What comes with a device of this kind for somebody who speaks `language`, as the referral says it in words."""
    code, words = _CHARGERS[kind]
    return [BundleLine("charger", code, words), leaflet_in(language)]


def leaflet_in(language: str) -> BundleLine:
    """The leaflet about first steps, in their language where we have it, and in English where we do not."""
    code = language_of(language)
    return BundleLine("leaflet", f"LEAFLET-{code.upper()}", f"Leaflet in {LANGUAGES[code].english}")


def box_codes() -> list[BundleLine]:
    """Every code that is stuck on a box at the packing bench."""
    chargers = [BundleLine("charger", code, words) for code, words in _CHARGERS.values()]
    return [*chargers, *(leaflet_in(code) for code in LANGUAGES)]

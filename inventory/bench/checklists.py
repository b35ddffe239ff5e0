"""What is done at the bench, by kind of device, and what the grades mean: tables that a technician can read aloud."""

GRADES = {
    "A": "Light marks and a clean screen.",
    "B": "Visible wear. Fine marks on the screen that do not show when it is on.",
    "C": "Heavy wear, dents or marks on the screen. Works fully. Only given if the referrer agreed.",
}
_ALWAYS = (
    ("cleaned", "Cleaned: keys, screen, vents"),
    ("labels_off", "Donor’s labels removed"),
    ("updated", "System updated, and updates left switched on"),
    ("account_free", "No account signed in; starts at the welcome page"),
)
_PORTABLE = (
    ("wifi", "Wi-Fi joins a network"),
    ("sound", "Sound and microphone work"),
    ("camera", "Camera works, or is noted as missing"),
)
CHECKLISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "laptop": (
        *_ALWAYS,
        *_PORTABLE,
        ("keyboard", "Every key types, the pointer moves"),
        ("charger", "The right charger is with it"),
    ),
    "tablet": (*_ALWAYS, *_PORTABLE, ("touch", "The whole screen answers to touch"), ("charger", "A cable is with it")),
    "phone": (
        *_ALWAYS,
        *_PORTABLE,
        ("touch", "The whole screen answers to touch"),
        ("calls", "Makes a call with a test SIM; not barred by its IMEI"),
    ),
    "desktop": (*_ALWAYS, ("ports", "Ports and network work"), ("leads", "Mains lead, keyboard and mouse are with it")),
}


def left_to_do(kind: str, done) -> list[str]:
    """What of the checklist is not ticked yet, in words."""
    return [words for code, words in CHECKLISTS[kind] if code not in done]

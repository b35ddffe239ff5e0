"""What may be wrong with what was given, and what is tried first, by kind of need: a checklist that anybody can read
out. Pure.

Most of what is brought back works: it is not charged, not on the Wi-Fi, or its SIM sits the wrong way round.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`code` is what is kept, `words` an instruction for whoever has the thing in their hands."""

    code: str
    words: str


CHECKLIST: dict[str, tuple[Step, ...]] = {
    "device": (
        Step("charger", "Charge it for 30 minutes with the charger that came with it"),
        Step("power", "Hold the power button for 20 seconds, then switch it on again"),
        Step("wifi", "Connect it to Wi-Fi and open a web page"),
        Step("password", "Reset the password"),
    ),
    "data": (
        Step("seated", "Take the SIM out and put it back in"),
        Step("restart", "Restart the phone"),
        Step("mobile_data", "Switch mobile data on, and aeroplane mode off"),
        Step("settings", "Check the network settings (APN)"),
    ),
    "skills": (),
}


# What may be wrong with each kind, as a code of Fault.Kind and in the words of whoever reports it.
WRONGS: dict[str, tuple[tuple[str, str], ...]] = {
    "device": (
        ("faulty", "It does not work"),
        ("wrong", "It is not right for them"),
        ("never_came", "It never came"),
        ("lost", "It was lost"),
        ("stolen", "It was stolen"),
    ),
    "data": (
        ("faulty", "It does not work"),
        ("never_came", "It never came"),
        ("lost", "It was lost"),
        ("stolen", "It was stolen"),
    ),
    "skills": (
        ("wrong", "The class was not right for them"),
        ("never_came", "The class did not take place"),
        ("faulty", "Something else went wrong"),
    ),
}


def wrong_in_words(kind: str, code: str) -> str:
    """“The class did not take place”, of a need of that kind."""
    return dict(WRONGS[kind])[code]


def unknown_steps(kind: str, tried: list[str]) -> list[str]:
    """The codes among these that are no step for this kind of need."""
    known = {step.code for step in CHECKLIST[kind]}
    return sorted(set(tried) - known)


def words_of(kind: str, tried: list[str]) -> list[str]:
    """What was tried, in the order of the checklist."""
    return [step.words for step in CHECKLIST[kind] if step.code in tried]

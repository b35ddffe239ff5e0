"""Where the person collects: the hubs nearest to them are read out, and one is chosen by key, or later."""

from inventory import actions as inventory
from people.organisations.hubs_nearby import NearbyHub, distance_in_words, hubs_by_distance, may_hand_over, start_from
from phone.speech import Answer
from phone.talking import Talk, one_of
from referrals import actions as referrals

READ_OUT = 3
LATER = "9"


def ask_for_hub(talk: Talk) -> str:
    """The question about the hub; sending, where no hub has a known distance."""
    person = talk.draft.resident
    start = start_from(person.postcode, person.borough)
    near = [each for each in hubs_by_distance(start) if each.miles is not None and may_hand_over(each)][:READ_OUT]
    if not near:
        return "send"
    talk.heard["hubs"] = [each.hub.code for each in near]
    talk.heard["choices"] = " ".join(
        f"For {_in_words(each, distance_in_words(each.miles, start))}, press {key}." for key, each in enumerate(near, 1)
    )
    return "hub"


def _in_words(nearby: NearbyHub, distance: str) -> str:
    return f"{nearby.hub.name}, {distance[:1].lower()}{distance[1:]}"


def hear_hub(talk: Talk, answer: Answer) -> str:
    codes = talk.heard["hubs"]
    key = one_of(answer, LATER + "".join(str(key) for key in range(1, len(codes) + 1)))
    if key == LATER:
        talk.before.append("You can choose a hub later, on the referral.")
        return "send"
    hub = referrals.hub_named(codes[int(key) - 1])
    talk.latest = inventory.choose_collection(talk.draft, hub=hub, by=talk.actor)
    talk.before.append(f"They will collect from {hub}.")
    return "send"

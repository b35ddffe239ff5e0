"""Short texts as people write them, and words at which somebody has to look at once."""

import pytest

from notifications import keywords, risk


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        ("YES", "YES"),
        ("yes please", "YES"),
        ("Yes.", "YES"),
        (" y ", "YES"),
        ("ok 👍", "YES"),
        ("👍", "YES"),
        ("OK thanks!", "YES"),
        ("Tak", "YES"),
        ("نعم", "YES"),
        ("হ্যাঁ", "YES"),
        ("haa", "YES"),
        ("Так", "YES"),
        ("evet lütfen", "YES"),
        ("sí", "YES"),
        ("no", "NO"),
        ("No thank you", "NO"),
        ("nie", "NO"),
        ("لا", "NO"),
        ("WAIT", "WAIT"),
        ("wait please", "WAIT"),
        ("Change", "CHANGE"),
        ("STOP", "STOP"),
        ("Stop.", "STOP"),
        ("stop texting me", "STOP"),
        ("StopAll", "STOP"),
        ("quit", "STOP"),
        ("cancel", "STOP"),
        ("START", "START"),
        ("help", "HELP"),
        ("2", "2"),
        ("02", "2"),
        ("10.", "10"),
        ("no idea, ring me", ""),
        ("yes but not Tuesday", ""),
        ("who is this?", ""),
        ("", ""),
        ("   ", ""),
        ("end of the month is better", ""),
        ("cancel my class but keep the laptop", ""),
        ("123", ""),
        ("start again next week?", ""),
        ("\u200f", ""),
    ],
)
def test_a_short_text_means_one_thing_or_nothing(body, keyword):
    assert keywords.read(body) == keyword


@pytest.mark.parametrize(
    ("body", "group"),
    [
        ("i want to die", "self_harm"),
        ("I cant go on", "self_harm"),
        ("thinking of suicide", "self_harm"),
        ("I’m going to hurt myself", "self_harm"),
        ("he hits me", "violence"),
        ("my husband beats me and the kids", "violence"),
        ("I am scared of him", "violence"),
        ("not safe at home", "violence"),
        ("يضربني", "violence"),
        ("he found my phone", "found_out"),
        ("dont text me here my husband sees it", "found_out"),
        ("they hurt the baby", "child"),
        ("please help me", "danger"),
        ("my laptop died", ""),
        ("kill the old app", ""),
        ("the beaten up laptop is fine", ""),
        ("my phone is dead", ""),
        ("hit me up on Tuesday", ""),
        ("the battery is dying", ""),
        ("yes", ""),
        ("can you help with the printer", ""),
        ("my daughter will come", ""),
        ("dead line", ""),
    ],
)
def test_words_of_risk_are_seen_and_broken_things_are_not_people(body, group):
    assert risk.group_of(body) == group

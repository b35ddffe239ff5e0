"""Each rule and each preference of matching decides alone, and says so in words."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from inventory.allocation import rules as matching
from inventory.allocation.rules import (
    ALL_TAKEN,
    FLOORS,
    NOTHING_FREE,
    PREFERENCES,
    RULES,
    SUBSTITUTES,
    SUPPORT_LEFT,
    Item,
    cost,
    in_words,
    is_substitute,
    misfits,
    summary,
    why,
)
from inventory.allocation.squares import SQUARES
from people.places.boroughs import BY_CODE as BOROUGHS
from referrals.facts import REQUIREMENTS, USES
from tests.inventory.queues_and_shelves import (
    ANYBODY,
    HAVERING,
    LAMBETH,
    LAPTOP,
    SOME,
    SOUTHWARK,
    TODAY,
    devices,
    wishes,
)

ALONE = {
    "kind": [
        (replace(LAPTOP, kind="phone"), ANYBODY, "It is a phone, and a laptop was asked for."),
        (
            replace(LAPTOP, kind="tablet"),
            replace(ANYBODY, substitutes=False),
            "It is a tablet, and a laptop was asked for.",
        ),
        (
            replace(LAPTOP, kind="tablet"),
            replace(ANYBODY, declined_kinds=SOME(["tablet"])),
            "It is a tablet, which they declined before.",
        ),
        (
            LAPTOP,
            replace(ANYBODY, form="any", declined_kinds=SOME(["laptop"])),
            "It is a laptop, which they declined before.",
        ),
    ],
    "declined": [
        (
            replace(LAPTOP, key="d"),
            replace(ANYBODY, declined=SOME(["d"])),
            "They declined it before.",
        )
    ],
    "spec": [
        (replace(LAPTOP, ram_gb=2), ANYBODY, "It has 2 GB of memory, and this use needs 4 GB."),
        (
            replace(LAPTOP, storage_gb=32),
            replace(ANYBODY, use="study"),
            "It has 32 GB of storage, and this use needs 64 GB.",
        ),
        (
            replace(LAPTOP, ram_gb=0),
            replace(ANYBODY, use="study"),
            "We do not know how much memory it has, and this use needs 8 GB.",
        ),
    ],
    "operating_system": [
        (LAPTOP, replace(ANYBODY, requires=SOME(["chromeos"])), "It does not run ChromeOS."),
        (
            replace(LAPTOP, os_support_ends=TODAY + SUPPORT_LEFT - timedelta(days=1)),
            ANYBODY,
            "Its operating system gets security updates for less than 12 more months.",
        ),
    ],
    "accessibility": [
        (LAPTOP, replace(ANYBODY, requires=SOME(["screen_reader"])), "It does not read the screen aloud."),
        (
            LAPTOP,
            replace(ANYBODY, requires=SOME(["touch", "screen_reader"])),
            "It does not read the screen aloud and has no touch screen.",
        ),
        (replace(LAPTOP, features=SOME()), replace(ANYBODY, requires=SOME(["camera"])), "It has no camera."),
        (
            replace(LAPTOP, screen_inches=13, features=SOME(["large_screen"])),
            replace(ANYBODY, requires=SOME(["large_screen"])),
            "It has no screen of 14 inches or more.",
        ),
        (replace(LAPTOP, keyboard=""), replace(ANYBODY, requires=SOME(["keyboard"])), "It has no keyboard."),
        (
            replace(LAPTOP, kind="tablet", keyboard="UK"),
            replace(ANYBODY, form="tablet", requires=SOME(["keyboard"])),
            "It has no keyboard.",
        ),
    ],
    "pool": [
        (
            replace(LAPTOP, pool_boroughs=SOME([LAMBETH])),
            ANYBODY,
            "It is stock for other boroughs.",
        )
    ],
    "pool_kinds": [
        (
            replace(LAPTOP, pool_kinds=SOME(["tablet"])),
            ANYBODY,
            "The funder of this stock only gives out other kinds of device.",
        )
    ],
    "collection_place": [
        (
            replace(LAPTOP, collect_at="BRIX"),
            replace(ANYBODY, collect_at="PECK"),
            "It can only be collected at a hub that they do not use.",
        )
    ],
    "grade": [(replace(LAPTOP, grade="C"), ANYBODY, "It is heavily worn, and they have not agreed to that.")],
}


def test_what_the_rules_are_tried_on_fits_but_for_what_is_changed():
    assert misfits(LAPTOP, ANYBODY, TODAY) == ()
    assert set(ALONE) == {rule.code for rule in RULES}


@pytest.mark.parametrize(
    ("code", "item", "wish", "sentence"), [(code, *case) for code, cases in ALONE.items() for case in cases]
)
def test_each_rule_decides_alone_and_says_so_in_words(code, item, wish, sentence):
    assert misfits(item, wish, TODAY) == (code,)
    assert in_words(code, item, wish) == sentence


@pytest.mark.parametrize(
    ("item", "wish"),
    [
        (LAPTOP, replace(ANYBODY, form="any")),
        (replace(LAPTOP, kind="desktop"), ANYBODY),
        (LAPTOP, replace(ANYBODY, form="tablet")),
        (replace(LAPTOP, kind="tablet"), replace(ANYBODY, form="phone")),
        (LAPTOP, replace(ANYBODY, declined_kinds=SOME(["laptop"]))),
        (replace(LAPTOP, key="d"), replace(ANYBODY, declined=SOME(["e"]))),
        (replace(LAPTOP, ram_gb=0, storage_gb=0), ANYBODY),
        (replace(LAPTOP, kind="tablet", ram_gb=3, storage_gb=32), replace(ANYBODY, form="tablet", use="study")),
        (replace(LAPTOP, os_support_ends=TODAY + SUPPORT_LEFT), ANYBODY),
        (LAPTOP, replace(ANYBODY, requires=SOME(["windows", "camera", "keyboard", "large_screen"]))),
        (
            replace(LAPTOP, kind="desktop", screen_inches=0, features=SOME(["large_screen"])),
            replace(ANYBODY, requires=SOME(["large_screen"])),
        ),
        (replace(LAPTOP, pool_boroughs=SOME([LAMBETH, SOUTHWARK]), pool_kinds=SOME(["laptop"])), ANYBODY),
        (replace(LAPTOP, collect_at="BRIX"), ANYBODY),
        (LAPTOP, replace(ANYBODY, collect_at="PECK")),
        (replace(LAPTOP, grade="C"), replace(ANYBODY, grade_c=True)),
    ],
)
def test_what_does_fit(item, wish):
    assert misfits(item, wish, TODAY) == ()


JARGON = re.compile(r"_|\b(SLA|DV\d+|ND\d+|OS|GSS|spec|pool|tier|chromeos|E0\d+)\b")


def test_every_sentence_reads_as_one_and_is_free_of_jargon():
    text = [rule.sentence for rule in RULES] + [preference.sentence for preference in PREFERENCES]
    text += [in_words(code, item, wish) for code, cases in ALONE.items() for item, wish, _ in cases]
    text += [summary((rule.code,)) for rule in RULES] + [summary((ALL_TAKEN,)), summary((NOTHING_FREE,))]
    for sentence in text:
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert not JARGON.search(sentence), sentence
    assert len({rule.sentence for rule in RULES}) == len(RULES) == len({rule.code for rule in RULES})
    assert all(rule.source for rule in RULES)


@given(devices(), wishes(), devices(), wishes())
def test_rules_and_preferences_look_at_nothing_but_what_they_name(item, wish, other_item, other_wish):
    """A plan works each one out once for every combination of what it names: anything else must not change what it
    says.
    """
    for criterion in (*RULES, *PREFERENCES):
        changed = replace(other_item, **{name: getattr(item, name) for name in criterion.sees})
        asked = replace(other_wish, **{name: getattr(wish, name) for name in criterion.asks})
        if criterion in RULES:
            assert criterion.fits(item, wish, TODAY) == criterion.fits(changed, asked, TODAY)
        else:
            assert criterion.cost(item, wish) == criterion.cost(changed, asked)


def test_the_tables_cover_every_use_every_requirement_and_every_borough():
    assert FLOORS.keys() == matching.COMFORTABLE.keys() == {code for code, _ in USES}
    worded = {*matching._WITHOUT, *matching._OS_WORDS}
    assert {code for code, _ in REQUIREMENTS} <= worded
    assert SQUARES.keys() == BOROUGHS.keys()
    assert len(set(SQUARES.values())) == 33
    assert set(SUBSTITUTES["any"]) == {"laptop", "tablet", "phone", "desktop"}


# ── Preferences ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("better", "worse", "wish"),
    [
        (replace(LAPTOP, grade="C", keyboard="US", place=HAVERING), replace(LAPTOP, kind="desktop"), ANYBODY),
        (replace(LAPTOP, pool_boroughs=SOME([SOUTHWARK])), LAPTOP, ANYBODY),
        (LAPTOP, replace(LAPTOP, grade="B"), ANYBODY),
        (LAPTOP, replace(LAPTOP, screen_inches=11), replace(ANYBODY, use="work")),
        (LAPTOP, replace(LAPTOP, keyboard="US"), ANYBODY),
        (LAPTOP, replace(LAPTOP, place=HAVERING), ANYBODY),
        (replace(LAPTOP, place=LAMBETH), replace(LAPTOP, place=HAVERING), ANYBODY),
        (LAPTOP, replace(LAPTOP, place=""), ANYBODY),
    ],
)
def test_what_is_preferred(better, worse, wish):
    assert cost(better, wish) < cost(worse, wish)


@given(devices(), wishes())
def test_costs_are_small_whole_numbers_and_asked_for_outweighs_all_the_rest(item, wish):
    parts = {preference.code: preference.weight * preference.cost(item, wish) for preference in PREFERENCES}
    assert all(0 <= part <= 100 for part in parts.values())
    assert cost(item, wish) == sum(parts.values())
    assert sum(part for code, part in parts.items() if code != "asked") < 100


def test_why_says_what_spoke_for_it():
    perfect = replace(LAPTOP, pool_boroughs=SOME([SOUTHWARK]))
    assert cost(perfect, ANYBODY) == 0
    assert why(perfect, ANYBODY) == [preference.sentence for preference in PREFERENCES]
    far = replace(LAPTOP, grade="B", keyboard="US", place=HAVERING)
    assert why(far, replace(ANYBODY, use="creative")) == ["It is what they asked for."]
    phone = Item(kind="phone", keyboard="")
    assert "It has a UK keyboard." not in why(phone, replace(ANYBODY, form="phone"))


def test_a_substitute_is_another_kind_than_was_asked_for():
    assert is_substitute(replace(LAPTOP, kind="tablet"), ANYBODY)
    assert not is_substitute(LAPTOP, ANYBODY)
    assert not is_substitute(LAPTOP, replace(ANYBODY, form="any"))

"""Any bytes at all: read or refused, and never a pass that the whole log does not give."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.bench.wipe_logs import read_log
from law.refusals import Invalid
from tests.inventory.wipe_logs import ABORTED, FAILED, OWN, TWO, UNVERIFIED, V042, own_form, results, with_serial
from tests.rounds import rounds


# Whatever arrives
@settings(max_examples=rounds(300))
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(Invalid):
        read_log(content)


@settings(max_examples=rounds(300))
@given(st.data())
def test_no_log_with_lines_taken_out_passes_a_drive_that_the_whole_log_does_not(data):
    content = data.draw(
        st.sampled_from([TWO, FAILED, V042, with_serial(OWN), with_serial(UNVERIFIED), with_serial(ABORTED)])
    )
    lines = content.split(b"\n")
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=20))
    try:
        left = results(b"\n".join(line for at, line in enumerate(lines) if at not in gone))
    except Invalid:
        return
    whole = results(content)
    assert left.keys() <= whole.keys()
    assert not [serial for serial, passed in left.items() if passed and not whole[serial]]


@settings(max_examples=rounds(300))
@given(st.sampled_from([TWO, FAILED, V042]), st.integers(0, 8000), st.binary(max_size=12), st.integers(0, 40))
def test_a_log_with_bytes_replaced_is_read_or_refused_and_never_gains_a_pass(content, at, noise, length):
    at = min(at, len(content))
    try:
        left = results(content[:at] + noise + content[at + length :])
    except Invalid:
        return
    assert sum(left.values()) <= sum(results(content).values())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(own_form())) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=rounds(300))
@given(
    st.fixed_dictionaries({"drives": st.lists(_JSON, max_size=3)}, optional={"tool": _JSON, "version": _JSON}) | _JSON
)
def test_any_json_is_read_or_refused(tree):
    try:
        rows = read_log(json.dumps(tree).encode())
    except Invalid as refused:
        assert refused.errors
    else:
        assert all(evidence.drive_serial for evidence in rows)

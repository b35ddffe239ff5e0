"""Somebody who writes down a live count every morning and knows by which rule it moves: what can they prove of it?

Written apart from the gate, from the published numbers and the rule that is printed beside them: rounded down to 5 when
it last moved, and moved only when it had changed by five or more since then.
"""

from itertools import pairwise

MOST = 60


def what_is_possible(published: list[int]) -> list[set[int]]:
    """For each morning the true numbers, at the time when the text was written, that some history allows.

    Every pair of a number then and a number later is tried, first forwards and then back, as in any chain.
    """
    forwards = [_band(published[0])]
    for was, now in pairwise(published):
        forwards.append(forwards[-1] if now == was else _reached(forwards[-1], _band(now)))
    possible = [forwards[-1]]
    for place in range(len(published) - 2, -1, -1):
        is_same = published[place] == published[place + 1]
        possible.append(possible[-1] if is_same else _reached(possible[-1], forwards[place]))
    return possible[::-1]


def _band(least: int) -> set[int]:
    return {number for number in range(MOST * 5) if number - number % 5 == least}


def _reached(before: set[int], band: set[int]) -> set[int]:
    return {number for number in band if any(abs(number - was) >= 5 for was in before)}

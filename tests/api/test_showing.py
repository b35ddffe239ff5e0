"""What an answer says of a row is, to the byte, what its serializer would say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer

from api import doors, showing
from people.access import ROLES
from tests.api.callers import Caller
from tests.house.addresses import API
from tests.house.api_rows import API_OPEN, SEES
from tests.house.one_of_each import home_of, world

LISTS = [route for route in API if "<" not in route and route not in API_OPEN and route in SEES]


@pytest.fixture
def there(db):
    return world()


def _reader(route: str, there) -> Caller:
    any_, own = SEES[route]
    role = next(role for role in ROLES if role in any_ | own)
    return Caller(role, home_of(role, there))


def test_every_list_says_what_its_serializer_would(there, monkeypatch):
    """The serializer's own `data` copies its fields for each row; where a list reads only some columns, none of the others
    is fetched afterwards.
    """
    wrong = []
    lists = []

    def compared(kind, rows, context):
        with CaptureQueriesContext(connection) as asked:
            ours = showing.show_rows(kind, rows, context)
        if hasattr(kind.Meta, "also_reads") and len(asked):
            wrong.append((kind.__name__, [query["sql"] for query in asked]))
        theirs = kind(rows, many=True, context=context).data
        if JSONRenderer().render(ours) != JSONRenderer().render(theirs):
            wrong.append((kind.__name__, ours, theirs))
        lists.append(len(rows))
        return ours

    monkeypatch.setattr(doors, "show_rows", compared)
    for route in LISTS:
        _reader(route, there).get(f"{route}?limit=200")
    assert wrong == []
    assert sum(lists) > len(LISTS)

"""Every index is written with every row, so none of ours only says what a longer one begins with."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

# (the shorter, the longer): of whole tables, by plain columns, in the same order.
_CONTAINED = """
WITH plain AS (
    SELECT kept.indexrelid, kept.indrelid, kept.indkey::int2[] AS columns, kept.indclass::oid[] AS kinds, kept.indisunique
    FROM pg_index kept JOIN pg_class named ON named.oid = kept.indexrelid JOIN pg_am way ON way.oid = named.relam
    WHERE kept.indrelid = ANY(%s::regclass[]) AND kept.indpred IS NULL AND kept.indexprs IS NULL AND way.amname = 'btree'
), parts AS (SELECT *, array_length(columns, 1) AS many FROM plain)
SELECT shorter.indexrelid::regclass::text, longer.indexrelid::regclass::text
FROM parts shorter JOIN parts longer ON shorter.indrelid = longer.indrelid AND shorter.indexrelid <> longer.indexrelid
WHERE NOT shorter.indisunique
    AND longer.columns[0:shorter.many - 1] = shorter.columns[0:shorter.many - 1]
    AND longer.kinds[0:shorter.many - 1] = shorter.kinds[0:shorter.many - 1]
    AND (longer.many > shorter.many OR longer.indexrelid < shorter.indexrelid)
"""


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another():
    ours = [model._meta.db_table for room in settings.ROOMS for model in apps.get_app_config(room).get_models()]
    with connection.cursor() as cursor:
        cursor.execute(_CONTAINED, [ours])
        assert cursor.fetchall() == [], "leave the shorter out: db_index=False, where it is a foreign key's"

"""A seat whose person did not come is free: it no longer counts as taken."""

from django.db import migrations

RECOUNT = """
UPDATE skills_session SET taken = (
    SELECT count(*) FROM skills_booking
    WHERE session_id = skills_session.id AND state IN ('requested', 'booked', 'on_hold', 'attended')
)
"""


class Migration(migrations.Migration):
    dependencies = [("skills", "0004_registers")]
    operations = [migrations.RunSQL(RECOUNT, migrations.RunSQL.noop)]

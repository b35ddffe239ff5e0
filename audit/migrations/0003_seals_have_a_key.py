"""Seals are keyed from now on, beginning with the newest that there is: it follows all before it."""

from django.conf import settings
from django.db import migrations, models

from audit.append_only import INSTALL, REMOVE
from audit.chains import keyed, mark_of


def seal_newest_with_key(apps, schema_editor):
    DaySeal = apps.get_model("audit", "DaySeal")
    newest = DaySeal.objects.order_by("-day").first()
    if newest is None:
        return
    key = settings.LEDGER_SEAL_KEY
    with schema_editor.connection.cursor() as cursor:
        for statement in REMOVE:
            cursor.execute(statement)
        DaySeal.objects.filter(pk=newest.pk).update(hash=keyed(newest.hash, key), key_mark=mark_of(key))
        for statement in INSTALL:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_person_keys")]

    operations = [
        migrations.AddField(
            model_name="dayseal",
            name="key_mark",
            field=models.CharField(
                blank=True, default="", help_text="of the key that sealed it; empty: sealed without one", max_length=8
            ),
            preserve_default=False,
        ),
        migrations.RunPython(seal_newest_with_key, migrations.RunPython.noop),
    ]

"""The table in which every web process counts tries to sign in: Django's database cache, made by `migrate` like any other."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", "cache_entries", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name('cache_entries')}")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(make, drop, elidable=False)]

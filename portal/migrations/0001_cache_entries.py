"""The table in which every web process counts tries to sign in: Django's database cache, made by `migrate` like any other."""

from django.db import migrations

MAKE = [
    "CREATE TABLE cache_entries (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL)",
    "CREATE INDEX cache_entries_expires ON cache_entries (expires)",
]


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(MAKE, "DROP TABLE cache_entries")]

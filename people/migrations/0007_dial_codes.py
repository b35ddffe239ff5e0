"""Gives the organisations that are on the register already a dial code each."""

import secrets

from django.db import migrations


def give(apps, _):
    organisations = apps.get_model("people", "Organisation")
    taken = set(organisations.objects.exclude(dial_code="").values_list("dial_code", flat=True))
    for pk in list(organisations.objects.filter(dial_code="").values_list("pk", flat=True)):
        drawn = ""
        while not drawn or drawn in taken:
            drawn = f"{secrets.randbelow(900_000) + 100_000}"
        taken.add(drawn)
        organisations.objects.filter(pk=pk).update(dial_code=drawn)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_telephone")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]

"""What an agreement is for: those of hubs were signed as hubs' own."""

from django.db import migrations, models


def name_those_of_hubs(apps, _editor):
    agreements = apps.get_model("people", "Agreement").objects
    agreements.filter(organisation__kind="hub").update(kind="hub")


class Migration(migrations.Migration):
    dependencies = [("people", "0009_join_requests")]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="kind",
            field=models.CharField(
                choices=[("referring", "Referring residents"), ("hub", "Working as a hub")],
                default="referring",
                max_length=10,
            ),
        ),
        migrations.RunPython(name_those_of_hubs, migrations.RunPython.noop),
    ]

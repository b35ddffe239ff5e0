from django.db import migrations, models

import database.encryption


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.RunSQL("DELETE FROM api_idempotencykey", migrations.RunSQL.noop),
        migrations.RemoveField("idempotencykey", "body"),
        migrations.RemoveField("idempotencykey", "location"),
        migrations.AddField(
            "idempotencykey",
            "body",
            database.encryption.EncryptedField(help_text="as it was sent", default=""),
            preserve_default=False,
        ),
        migrations.AddField("idempotencykey", "headers", models.JSONField(default=dict)),
        migrations.AlterField(
            "idempotencykey",
            "fingerprint",
            models.CharField(help_text="SHA-256 of method, address and body", max_length=64),
        ),
    ]

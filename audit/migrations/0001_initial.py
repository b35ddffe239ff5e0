import database.encryption
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.utils.timezone
from django.db import migrations, models

from audit import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DaySeal',
            fields=[
                ('day', models.DateField(help_text='the day in UTC', primary_key=True, serialize=False)),
                ('entries', models.PositiveIntegerField()),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('key_mark', models.CharField(blank=True, help_text='of the key that sealed it; empty: sealed without one', max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('person', models.UUIDField(help_text="the resident's id", primary_key=True, serialize=False)),
                ('sealed', database.encryption.EncryptedField(blank=True, help_text='32 bytes in URL-safe base64; empty once it is destroyed')),
                ('destroyed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.UUIDField()),
                ('number', models.PositiveIntegerField(help_text="1 for the object's first entry, without gaps")),
                ('action', models.CharField(help_text='what was called, such as referrals.accept', max_length=80)),
                ('verb', models.CharField(help_text='what it did to this object: created, a transition, or amended', max_length=40)),
                ('from_state', models.CharField(blank=True, max_length=40)),
                ('to_state', models.CharField(blank=True, max_length=40)),
                ('actor', models.CharField(max_length=80)),
                ('on_behalf_of', models.CharField(blank=True, max_length=80)),
                ('channel', models.CharField(max_length=20)),
                ('reason', models.TextField(blank=True, help_text='sealed under the keys of those whom the entry is about (audit.person_keys.read_reasons)')),
                ('whose', models.JSONField(default=list, help_text='under whose keys the reason is sealed, in this order: residents')),
                ('refused', models.CharField(blank=True, max_length=60)),
                ('details', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('about', models.UUIDField(help_text='the referral whose story this belongs to', null=True)),
                ('at', models.DateTimeField()),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name_plural': 'ledger entries',
                'indexes': [models.Index(condition=models.Q(('about__isnull', False)), fields=['about', 'id'], name='ledger_story'), models.Index(fields=['at'], name='ledger_day'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('verb', 'listed')), fields=['details'], name='ledger_listed', opclasses=['jsonb_path_ops'])],
                'constraints': [models.UniqueConstraint(fields=('object_id', 'number'), name='ledger_chain_without_forks')],
            },
        ),
        # From here on the database itself refuses to change or delete what the ledger holds.
        migrations.RunSQL(append_only.INSTALL, append_only.REMOVE),
    ]

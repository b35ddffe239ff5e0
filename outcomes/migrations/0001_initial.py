import django.db.models.deletion
import django.utils.timezone
import uuid
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('referrals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyCut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True)),
                ('counts', models.JSONField(default=dict)),
            ],
            options={
                'get_latest_by': 'on',
            },
        ),
        migrations.CreateModel(
            name='EqualityAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mark', models.CharField(max_length=64, unique=True)),
                ('sealed', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('period', models.CharField(help_text='2026-Q4', max_length=7)),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(default='draft', max_length=50)),
                ('cause', models.CharField(blank=True, help_text='why there is another edition: stands beside each line that changed', max_length=300)),
                ('code_version', models.CharField(blank=True, max_length=20)),
                ('definitions_version', models.CharField(max_length=20)),
                ('data', models.JSONField(default=dict, help_text='exact figures, read by those who make the report only')),
                ('shown', models.JSONField(default=dict, help_text='the same figures after disclosure control: what everyone else reads')),
                ('freezing_since', models.DateTimeField(help_text='when a worker was asked to take the figures; empty once it has answered', null=True)),
                ('fault', models.CharField(blank=True, help_text='why the figures could not be frozen', max_length=300)),
                ('data_hash', models.CharField(blank=True, max_length=64)),
                ('frozen_by', models.CharField(blank=True, help_text='keys of who froze it or asked for it: someone else publishes it', max_length=200)),
                ('early_because', models.CharField(blank=True, help_text='why a second correction was published within one quarter', max_length=300)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('period', 'edition'), name='one_report_an_edition')],
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('quarter', models.CharField(help_text='2026-Q4', max_length=7)),
                ('purpose', models.CharField(choices=[('devices', 'Devices'), ('data', 'Data'), ('skills', 'Skills'), ('service', 'Running the service')], max_length=10)),
                ('pence', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quarter', 'purpose'), name='one_spending_per_purpose')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('quarter', models.CharField(help_text='2026-Q4', max_length=7)),
                ('measure', models.CharField(help_text='of outcomes.measures', max_length=30)),
                ('number', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quarter', 'measure'), name='one_target_per_measure'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='a_target_aims_at_something')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kind', models.CharField(choices=[('2_weeks', 'After two weeks'), ('3_months', 'After three months'), ('6_months', 'After six months')], max_length=10)),
                ('due_on', models.DateField()),
                ('state', models.CharField(default='raised', max_length=50)),
                ('is_working', models.BooleanField(null=True)),
                ('is_connected', models.BooleanField(null=True)),
                ('connected_how', models.CharField(blank=True, choices=[('our_sim', 'The SIM from us'), ('social_tariff', 'A social tariff'), ('own_contract', 'A contract of their own'), ('public', "Public wi-fi or someone else's"), ('not', 'Not connected')], max_length=15)),
                ('still_has', models.BooleanField(null=True)),
                ('uses', models.JSONField(default=list, help_text='what it has helped with')),
                ('confidence', models.PositiveSmallIntegerField(help_text='1, not at all, to 5, very', null=True)),
                ('confidence_before', models.PositiveSmallIntegerField(help_text='before any help, as they remembered it the first time they were asked', null=True)),
                ('saves_pence_a_month', models.PositiveIntegerField(help_text='pence', null=True)),
                ('broken', models.JSONField(default=list, help_text='kinds of need that work no longer')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField(help_text='when it was asked last', null=True)),
                ('token', models.CharField(help_text='opens the page of questions, without a sign-in', max_length=24, null=True, unique=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_through', models.CharField(blank=True, max_length=20)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='referrals.referral')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'raised')), fields=['due_on', 'id'], name='follow_up_due'), models.Index(fields=['due_on'], name='follow_up_by_day')],
                'constraints': [models.UniqueConstraint(fields=('referral', 'kind'), name='asked_once_a_time'), models.CheckConstraint(condition=models.Q(('confidence', None), models.Q(('confidence__gte', 1), ('confidence__lte', 5)), _connector='OR'), name='confidence_one_to_five')],
            },
        ),
    ]

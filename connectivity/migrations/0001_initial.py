import connectivity.models
import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('referrals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.CharField(default=connectivity.models.new_box_number, editable=False, max_length=16, unique=True)),
                ('quantity', models.PositiveSmallIntegerField(help_text='how many the hub asked for')),
                ('state', models.CharField(default='ordered', max_length=50)),
                ('sent_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sim_boxes', to='people.organisation')),
            ],
            options={
                'verbose_name_plural': 'boxes',
                'indexes': [models.Index(fields=['state', '-created_at', '-id'], name='box_state_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ordered')), fields=('hub',), name='one_open_order_per_hub')],
            },
        ),
        migrations.CreateModel(
            name='Sim',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('iccid', models.CharField(max_length=20, unique=True)),
                ('network', models.CharField(max_length=40)),
                ('monthly_gb', models.PositiveSmallIntegerField()),
                ('months', models.PositiveSmallIntegerField()),
                ('activate_by', models.DateField()),
                ('missing_since', models.DateField(help_text="not found when the hub's box was counted", null=True)),
                ('state', models.CharField(default='received', max_length=50)),
                ('issued_at', models.DateTimeField(null=True)),
                ('activated_at', models.DateTimeField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('doubted_at', models.DateTimeField(help_text='when someone said that it does not work', null=True)),
                ('asked', models.PositiveSmallIntegerField(default=0, help_text='how many times it was asked whether it works')),
                ('warned', models.PositiveSmallIntegerField(default=0, help_text='how many times the person heard that it ends soon')),
                ('box', models.ForeignKey(help_text='in which it went to its hub', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sims', to='connectivity.box')),
                ('hub', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sims', to='people.organisation')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sims', to='referrals.need')),
                ('resident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sims', to='people.resident')),
            ],
            options={
                'verbose_name': 'SIM',
                'indexes': [models.Index(condition=models.Q(('state', 'available')), fields=['activate_by', 'id'], name='sim_stock'), models.Index(fields=['state', '-created_at', '-id'], name='sim_state_newest'), models.Index(condition=models.Q(('state', 'available')), fields=['hub', 'activate_by', 'id'], name='sim_in_hubs_box'), models.Index(condition=models.Q(('state', 'issued')), fields=['issued_at', 'id'], name='sim_issued'), models.Index(condition=models.Q(('state__in', ('issued', 'active'))), fields=['ends_on', 'id'], name='sim_ending'), models.Index(condition=models.Q(('activated_at__isnull', False)), fields=['activated_at'], name='sim_activated')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('reserved', 'dispatched', 'issued', 'active'))), fields=('need',), name='one_live_sim_per_need'), models.UniqueConstraint(condition=models.Q(('state__in', ('reserved', 'dispatched', 'issued', 'active'))), fields=('resident',), name='one_live_sim_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('reserved', 'dispatched', 'issued', 'active')), _negated=True), models.Q(('need__isnull', False), ('resident__isnull', False)), _connector='OR'), name='a_live_sim_is_somebodys')],
            },
        ),
        migrations.CreateModel(
            name='SimCount',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expected', models.PositiveIntegerField()),
                ('found', models.PositiveIntegerField()),
                ('missing', models.JSONField(default=list, help_text='ICCIDs that should lie there, and were not scanned')),
                ('extra', models.JSONField(default=list, help_text='what was scanned and should not lie there')),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sim_counts', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['hub', '-created_at', '-id'], name='sim_count_newest')],
            },
        ),
    ]

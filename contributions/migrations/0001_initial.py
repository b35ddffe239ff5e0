import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('quantity', models.PositiveIntegerField()),
                ('pence_each', models.PositiveIntegerField()),
                ('vat_percent', models.PositiveSmallIntegerField(default=20)),
                ('purchase_order', models.CharField(blank=True, max_length=40)),
                ('number', models.CharField(blank=True, help_text='gap-free, given when issued', max_length=20)),
                ('session_id', models.CharField(blank=True, help_text="of the provider's checkout", max_length=120)),
                ('checkout_url', models.URLField(blank=True, max_length=500)),
                ('state', models.CharField(default='draft', max_length=50)),
                ('paid_at', models.DateTimeField(null=True)),
                ('paid_how', models.CharField(blank=True, max_length=20)),
                ('payment_id', models.CharField(blank=True, help_text="of the provider's payment, when paid by card", max_length=120)),
                ('refunded_pence', models.PositiveIntegerField(default=0, help_text='given back in all')),
                ('disputed_at', models.DateTimeField(help_text="while the payer's bank disputes the payment", null=True)),
                ('bundles_open', models.PositiveIntegerField(default=0, help_text='bundles whose capacity is open in a pool')),
                ('bundle_change', models.IntegerField(default=0, help_text='what the last change to bundles_open was')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-created_at', '-id'], name='contribution_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='one_order_per_number'), models.UniqueConstraint(condition=models.Q(('session_id', ''), _negated=True), fields=('session_id',), name='one_order_per_checkout'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='an_order_orders_something')],
            },
        ),
        migrations.CreateModel(
            name='ProviderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(max_length=80)),
                ('object_id', models.CharField(blank=True, max_length=120)),
                ('amount_pence', models.IntegerField(null=True)),
                ('outcome', models.CharField(max_length=60)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('contribution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='provider_events', to='contributions.contribution')),
            ],
            options={
                'indexes': [models.Index(fields=['-received_at', '-id'], name='provider_event_newest')],
            },
        ),
    ]

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
            name='Session',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('title', models.CharField(max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=120)),
                ('room', models.CharField(blank=True, help_text='where the hub has several', max_length=60)),
                ('tutor', models.CharField(blank=True, max_length=80)),
                ('places', models.PositiveSmallIntegerField()),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('cancelled_at', models.DateTimeField(help_text='it does not take place', null=True)),
                ('register_taken_at', models.DateTimeField(help_text='when its register was closed, or keyed from paper', null=True)),
                ('register_paper', models.CharField(blank=True, help_text='where the signed paper is that the register was keyed from; empty: no paper', max_length=300)),
                ('register_chased_at', models.DateTimeField(help_text='when its hub was told that the register is open', null=True)),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['starts_at', 'id'], name='session_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken__lte', models.F('places'))), name='no_session_over_its_places')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(default='requested', max_length=50)),
                ('confirmed_at', models.DateTimeField(help_text='the resident said YES', null=True)),
                ('is_late', models.BooleanField(default=False, help_text='came after it had begun')),
                ('waiting_since', models.DateTimeField(help_text='their date on the waiting list, which they keep', null=True)),
                ('offer_expires_at', models.DateTimeField(help_text='until when an offered seat is kept', null=True)),
                ('is_short_notice', models.BooleanField(default=False, help_text='given up less than a day before the class')),
                ('has_first_call', models.BooleanField(default=False, help_text='the next class of this name is offered to them first')),
                ('mark', models.CharField(blank=True, choices=[('came', 'Came'), ('late', 'Came late'), ('absent', 'Did not come')], default='', help_text='a tap on a register that is still open', max_length=10)),
                ('marked_at', models.DateTimeField(help_text='when it was tapped, by the clock of the tablet', null=True)),
                ('moved_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_from', to='skills.booking')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='referrals.need')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='people.resident')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='skills.session')),
            ],
            options={
                'indexes': [models.Index(fields=['-created_at', '-id'], name='booking_newest'), models.Index(condition=models.Q(('state', 'waitlisted')), fields=['session', 'waiting_since', 'id'], name='waiting_list'), models.Index(condition=models.Q(('state', 'offered')), fields=['offer_expires_at'], name='seat_offers'), models.Index(condition=models.Q(('has_first_call', True)), fields=['created_at'], name='first_calls')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'booked', 'on_hold', 'attended', 'offered', 'waitlisted'))), fields=('session', 'resident'), name='one_live_seat_per_person_per_session')],
            },
        ),
    ]

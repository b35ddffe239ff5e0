import database.encryption
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
            name='LocalDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.UUIDField(unique=True)),
                ('channel', models.CharField(max_length=10)),
                ('address', database.encryption.EncryptedField()),
                ('body', database.encryption.EncryptedField()),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'local deliveries',
            },
        ),
        migrations.CreateModel(
            name='Number',
            fields=[
                ('number_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('opted_out_at', models.DateTimeField(help_text='replied STOP, or the provider says so (21610)', null=True)),
                ('bad_at', models.DateTimeField(help_text='no number, or no one there any more (21211, 30005)', null=True)),
                ('landline_at', models.DateTimeField(help_text='takes calls and no texts (21614, 30006)', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ProviderHold',
            fields=[
                ('provider', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('load', 'They are too busy'), ('account', 'They refuse our account or settings')], max_length=10)),
                ('code', models.CharField(blank=True, max_length=10)),
                ('strikes', models.PositiveIntegerField(default=1, help_text='answers in a row that said so')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('opens_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='UnknownCode',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('times', models.PositiveIntegerField(default=1)),
                ('first_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('event', models.CharField(max_length=60)),
                ('event_version', models.PositiveSmallIntegerField(default=1, help_text='of the wording that was used')),
                ('language', models.CharField(default='en', max_length=8)),
                ('variant', models.CharField(choices=[('plain', 'Plain'), ('easy', 'Easy read'), ('neutral', 'Neutral: says nothing about why')], default='plain', max_length=10)),
                ('channel', models.CharField(choices=[('sms', 'Text message'), ('email', 'Email'), ('voice', 'Call by a machine'), ('call', 'Call by a person')], max_length=10)),
                ('organisation_id', models.UUIDField(help_text='the referring organisation that may see it', null=True)),
                ('referral_id', models.UUIDField(null=True)),
                ('reason_id', models.UUIDField(help_text='the row because of which this is in use')),
                ('step', models.PositiveSmallIntegerField(default=0, help_text='how far down the ladder (notifications.ladder)')),
                ('address', database.encryption.EncryptedField(help_text='phone in E.164 or email')),
                ('number_hash', models.CharField(blank=True, help_text='of a phone number: finds its flags and its answers', max_length=64)),
                ('body', database.encryption.EncryptedField()),
                ('question', models.CharField(blank=True, max_length=20)),
                ('dedupe', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(default='scheduled', max_length=50)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('priority', models.SmallIntegerField(default=0, help_text='the higher first, as jobs.registry names them')),
                ('lease_until', models.DateTimeField(help_text='a sender has it in the air until then', null=True)),
                ('handed_at', models.DateTimeField(help_text='first given to the provider: from then on only the provider can say whether it left', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='times that the carrier could not deliver it for now')),
                ('waits', models.PositiveSmallIntegerField(default=0, help_text='times that it waited for the provider itself: busy, silent, or asked again')),
                ('sent_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('provider_id', models.CharField(blank=True, max_length=64)),
                ('error_code', models.CharField(blank=True, help_text="the provider's last one", max_length=10)),
                ('segments', models.PositiveSmallIntegerField(default=0, help_text='what it costs: notifications.segments')),
                ('result', models.CharField(blank=True, help_text='of a call that a person made: how it went', max_length=20)),
                ('owner', models.CharField(blank=True, help_text='of a call: the role or organisation whose to-do list it is on', max_length=80)),
                ('cause', models.CharField(blank=True, help_text='why it was deferred, suppressed, cleared or failed', max_length=60)),
                ('concerns', models.ForeignKey(blank=True, help_text='whom it is about, when it goes to someone else: a hold on them keeps it back too', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.resident')),
                ('origin', models.ForeignKey(help_text='of a step of the ladder: the first one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='notifications.message')),
                ('resident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='people.resident')),
            ],
            options={
                'indexes': [models.Index(fields=['referral_id'], name='message_by_referral'), models.Index(condition=models.Q(('state__in', ['scheduled', 'deferred', 'queued', 'undelivered_temporary']), models.Q(('channel', 'call'), ('state', 'queued'), _negated=True)), fields=['-priority', 'due_at', 'id'], name='message_queue'), models.Index(condition=models.Q(('resident__isnull', False)), fields=['resident', '-created_at'], name='message_thread'), models.Index(condition=models.Q(('handed_at__isnull', False)), fields=['organisation_id', 'handed_at'], name='message_of_the_day'), models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='message_without_receipt'), models.Index(fields=['event', '-created_at'], name='message_by_event'), models.Index(fields=['-created_at', '-id'], name='message_newest'), models.Index(condition=models.Q(('channel', 'call'), ('state__in', ['scheduled', 'deferred', 'queued'])), fields=['owner', 'due_at'], name='message_call_to_make'), models.Index(condition=models.Q(models.Q(('question', ''), _negated=True), ('answered_at', None)), fields=['number_hash'], name='message_open_question')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('provider_id',), name='one_message_per_provider_id')],
            },
        ),
        migrations.CreateModel(
            name='Inbound',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('sender', database.encryption.EncryptedField()),
                ('sender_hash', models.CharField(max_length=64)),
                ('body', database.encryption.EncryptedField()),
                ('provider_id', models.CharField(max_length=64, unique=True)),
                ('keyword', models.CharField(blank=True, max_length=20)),
                ('risk', models.CharField(blank=True, help_text='the group of words that made someone look at once (notifications.risk)', max_length=30)),
                ('wish', models.CharField(blank=True, choices=[('', 'No wish to stop'), ('unread', 'May want texts to stop'), ('stop', 'Wants no more texts'), ('not_meant', 'Did not ask us to stop')], default='', help_text='whether it reads like a wish to stop', max_length=10)),
                ('wish_read_at', models.DateTimeField(help_text='when someone decided what was meant', null=True)),
                ('outcome', database.encryption.EncryptedField(blank=True, help_text='why a person has to read it, or what was done')),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, help_text='actor who read and closed it', max_length=80)),
                ('state', models.CharField(default='received', max_length=50)),
                ('resident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inbound', to='people.resident')),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='notifications.message')),
            ],
            options={
                'verbose_name_plural': 'inbound messages',
                'indexes': [models.Index(condition=models.Q(('state__in', ['unmatched', 'needs_person'])), fields=['-created_at', '-id'], name='inbound_to_read'), models.Index(condition=models.Q(('wish', 'unread')), fields=['sender_hash'], name='inbound_unread_wish'), models.Index(condition=models.Q(('resident__isnull', False)), fields=['resident', '-created_at'], name='inbound_thread')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider_id', models.CharField(max_length=64)),
                ('status', models.CharField(max_length=20)),
                ('error_code', models.CharField(blank=True, max_length=10)),
                ('token', models.CharField(blank=True, help_text='the same on a repeat (I-Twilio-Idempotency-Token)', max_length=80)),
                ('raw', models.JSONField(default=dict)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='notifications.message')),
            ],
            options={
                'indexes': [models.Index(fields=['provider_id'], name='receipt_by_provider_id'), models.Index(fields=['received_at'], name='receipt_by_day')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kind', models.CharField(help_text='a name in notifications.task_kinds', max_length=60)),
                ('reference', models.CharField(help_text='the public reference of what it is about: no personal data', max_length=80)),
                ('occasion', models.CharField(blank=True, help_text='tells two tasks about one thing apart', max_length=120)),
                ('details', models.CharField(blank=True, help_text='what was noticed, without personal data', max_length=500)),
                ('organisation_id', models.UUIDField(help_text='only its own people see this task; empty: all of the role', null=True)),
                ('referral_id', models.UUIDField(help_text='the referral whose story this belongs to', null=True)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(default='open', max_length=50)),
                ('taken_by', models.CharField(blank=True, help_text='key of the actor who said that they do it', max_length=80)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.CharField(blank=True, max_length=80)),
                ('outcome', models.CharField(blank=True, help_text='one of the outcomes of its kind', max_length=40)),
                ('note', database.encryption.EncryptedField(blank=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['due_at', 'id'], name='task_to_do'), models.Index(fields=['reference'], name='task_by_reference')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'reference', 'occasion'), name='one_task_an_occasion'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='a_done_task_says_when')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('event', models.CharField(max_length=60)),
                ('language', models.CharField(default='en', max_length=8)),
                ('variant', models.CharField(choices=[('plain', 'Plain'), ('easy', 'Easy read'), ('neutral', 'Neutral: says nothing about why')], default='plain', max_length=10)),
                ('number', models.PositiveSmallIntegerField(help_text='the version: 1, 2, 3 of this event, language and variant')),
                ('body', models.TextField()),
                ('state', models.CharField(default='draft', max_length=50)),
                ('written_by', models.CharField(max_length=80)),
                ('approved_by', models.CharField(blank=True, max_length=80)),
                ('approved_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'language', 'variant', 'number'), name='wording_versions_once'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('event', 'language', 'variant'), name='one_approved_wording_each'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('event', 'language', 'variant'), name='one_draft_wording_each'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_by', models.F('written_by')), _negated=True), _connector='OR'), name='wordings_take_two_people')],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION ring_for_messages() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_notify('messages_due', ''); RETURN NULL; END $$;
            CREATE TRIGGER ring_for_messages AFTER INSERT ON notifications_message
            FOR EACH STATEMENT EXECUTE FUNCTION ring_for_messages();
            """,
            "DROP TRIGGER ring_for_messages ON notifications_message; DROP FUNCTION ring_for_messages();",
        ),
    ]

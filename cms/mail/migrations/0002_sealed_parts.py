from typing import Any

from django.db import migrations

import cms.privacy.addresses
import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


def drop_sent_parts(apps: Any, _schema_editor: object) -> None:
    sent = apps.get_model("mail", "OutboxMail").objects.filter(state="sent")
    sent.update(to="", subject="", text="", html="", bare_calendar=b"", bare_picture=b"")


def seal_files(apps: Any, _schema_editor: object) -> None:
    for row in apps.get_model("mail", "OutboxMail").objects.exclude(state="sent").iterator():
        row.calendar, row.picture = bytes(row.bare_calendar), bytes(row.bare_picture)
        row.save(update_fields=["calendar", "picture"])


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            "outboxmail",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AlterField("outboxmail", "to", cms.privacy.addresses.EncryptedAddressField(max_length=254)),
        migrations.AlterField("outboxmail", "subject", cms.privacy.encryption.EncryptedCharField(max_length=200)),
        migrations.RenameField("outboxmail", "calendar", "bare_calendar"),
        migrations.AddField("outboxmail", "calendar", cms.privacy.encryption.EncryptedBinaryField(blank=True, default=b"", help_text="An iCalendar file to attach.")),
        migrations.RenameField("outboxmail", "picture", "bare_picture"),
        migrations.AddField("outboxmail", "picture", cms.privacy.encryption.EncryptedBinaryField(blank=True, default=b"", help_text="A PNG that the HTML shows as cid:picture.")),
        migrations.RunPython(drop_sent_parts, elidable=True),
        bind_rows("mail", "outboxmail", sealed=("text", "html"), plain=("to", "subject")),
        migrations.RunPython(seal_files, elidable=True),
        migrations.RemoveField("outboxmail", "bare_calendar"),
        migrations.RemoveField("outboxmail", "bare_picture"),
        migrations.AlterField("outboxmail", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AddIndex("outboxmail", cms.privacy.addresses.address_index("to", name="outbox_by_address")),
    ]

from django.db import migrations

import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [
        migrations.AddField(
            "message",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AddField(
            "note",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AddField(
            "answer",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        bind_rows("contact", "message", sealed=("text", "email")),
        bind_rows("contact", "note", sealed=("text",)),
        bind_rows("contact", "answer", sealed=("text",)),
        migrations.AlterField("message", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AlterField("note", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AlterField("answer", "row_key", cms.privacy.encryption.RowKeyField()),
    ]

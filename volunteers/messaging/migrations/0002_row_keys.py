from django.db import migrations

import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.AddField(
            "message",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        bind_rows("messaging", "message", sealed=("text",)),
        migrations.AlterField("message", "row_key", cms.privacy.encryption.RowKeyField()),
    ]

from django.db import migrations

import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]

    operations = [
        migrations.AddField(
            "debrief",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        bind_rows("attendance", "debrief", sealed=("text",)),
        migrations.AlterField("debrief", "row_key", cms.privacy.encryption.RowKeyField()),
    ]

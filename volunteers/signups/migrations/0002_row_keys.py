from django.db import migrations

import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("signups", "0001_initial")]

    operations = [
        migrations.AddField(
            "signup",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        bind_rows("signups", "signup", sealed=("typed_name", "typed_guardian", "reason")),
        migrations.AlterField("signup", "row_key", cms.privacy.encryption.RowKeyField()),
    ]

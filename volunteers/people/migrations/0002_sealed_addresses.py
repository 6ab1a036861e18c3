from django.db import migrations

import cms.privacy.addresses
import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("volunteer", "volunteer_email_lower_case"),
        migrations.AddField(
            "volunteer",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AlterField("volunteer", "email", cms.privacy.addresses.EncryptedAddressField(blank=True, max_length=254, null=True, verbose_name="e-mail")),
        bind_rows("people", "volunteer", sealed=("name", "phone", "notes", "guardian_email"), plain=("email",)),
        migrations.AlterField("volunteer", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AddConstraint("volunteer", cms.privacy.addresses.OneAddress("email", name="volunteer_address_once")),
    ]

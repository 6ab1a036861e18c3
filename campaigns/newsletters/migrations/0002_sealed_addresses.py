from django.db import migrations

import cms.privacy.addresses
import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0001_initial")]

    operations = [
        migrations.AddField(
            "subscriber",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AddField(
            "pepper",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AlterField("subscriber", "email", cms.privacy.addresses.EncryptedAddressField(help_text="In lower case.", max_length=254, verbose_name="e-mail")),
        migrations.AlterField("subscriber", "new_email", cms.privacy.addresses.EncryptedAddressField(blank=True, editable=False, help_text="Asked for, until a mail there is answered.", max_length=254)),
        bind_rows("newsletters", "subscriber", plain=("email", "new_email")),
        bind_rows("newsletters", "pepper", sealed=("secret",)),
        migrations.AlterField("subscriber", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AlterField("pepper", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AddConstraint("subscriber", cms.privacy.addresses.OneAddress("email", name="subscriber_address_once")),
    ]

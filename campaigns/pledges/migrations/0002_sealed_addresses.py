from django.db import migrations

import cms.privacy.addresses
import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


class Migration(migrations.Migration):
    dependencies = [("pledges", "0001_initial")]

    operations = [
        migrations.AddField(
            "pledge",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AlterField("pledge", "email", cms.privacy.addresses.EncryptedAddressField(blank=True, max_length=254, verbose_name="e-mail")),
        bind_rows("pledges", "pledge", plain=("email",)),
        migrations.AlterField("pledge", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AddIndex("pledge", cms.privacy.addresses.address_index("email", name="pledge_by_address")),
    ]

from typing import Any

from django.db import migrations

import cms.privacy.addresses
import cms.privacy.encryption
from cms.privacy.row_binding import bind_rows


def end_sessions(apps: Any, _schema_editor: object) -> None:
    """Their cookies stand in the table as they are: whoever is signed in signs in anew."""
    apps.get_model("sessions", "Session").objects.all().delete()


def forget_addresses(apps: Any, _schema_editor: object) -> None:
    """Those that allauth wrote down when a password was to be chosen anew, and those in labels of Wagtail's log."""
    apps.get_model("account", "EmailAddress").objects.all().delete()
    for entry in apps.get_model("wagtailcore", "ModelLogEntry").objects.filter(label__contains="@"):
        entry.label = "" if " " in entry.label else f"U{entry.object_id}"
        entry.save(update_fields=["label"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0001_initial"),
        ("sessions", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(end_sessions, elidable=True),
        migrations.RunPython(forget_addresses, elidable=True),
        migrations.RemoveConstraint("user", "user_email_once_whatever_case"),
        migrations.RemoveConstraint("invitation", "invitation_email_lower_case"),
        migrations.AddField(
            "user",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AddField(
            "invitation",
            "row_key",
            cms.privacy.encryption.RowKeyField(null=True, unique=False, default=None),
        ),
        migrations.AlterField("user", "email", cms.privacy.addresses.EncryptedAddressField(max_length=254, verbose_name="e-mail")),
        migrations.AlterField("invitation", "email", cms.privacy.addresses.EncryptedAddressField(max_length=254, verbose_name="e-mail")),
        bind_rows("accounts", "user", plain=("email",)),
        bind_rows("accounts", "invitation", plain=("email",)),
        migrations.AlterField("user", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AlterField("invitation", "row_key", cms.privacy.encryption.RowKeyField()),
        migrations.AddConstraint("user", cms.privacy.addresses.OneAddress("email", name="user_address_once")),
        migrations.AddIndex("invitation", cms.privacy.addresses.address_index("email", name="invitation_by_address")),
    ]

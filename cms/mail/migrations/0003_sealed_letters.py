from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import cms.privacy.encrypted_fields
from cms.privacy.encryption import seal, unseal

SEALED = ("text", "html")


def change(apps: Apps, how: Callable[..., str]) -> None:
    """Letters may name people: seal what waits and what was sent lately, or open it again."""
    for mail in apps.get_model("mail", "OutboxMail").objects.only(*SEALED).iterator():
        for name in SEALED:
            setattr(mail, name, how(getattr(mail, name), about=f"mail.outboxmail.{name}"))
        mail.save(update_fields=SEALED)


def seal_letters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    change(apps, seal)


def open_letters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    change(apps, unseal)


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_discreet_and_pictures")]

    operations = [
        # While the fields are still plain: through the sealed ones the old letters could not be read.
        migrations.RunPython(seal_letters, open_letters),
        migrations.AlterField("outboxmail", "text", cms.privacy.encrypted_fields.EncryptedTextField()),
        migrations.AlterField("outboxmail", "html", cms.privacy.encrypted_fields.EncryptedTextField()),
    ]

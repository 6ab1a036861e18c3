from typing import Any

from django.db import migrations

from cms.accounts.staff.wagtails_groups import drop_wagtails_groups


def drop(apps: Any, schema_editor: Any) -> None:
    drop_wagtails_groups(apps)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sealed_addresses'),
        ('auth', '0012_alter_user_first_name_max_length'),
        # Every migration of Wagtail's that looks for its groups has run.
        ('wagtailadmin', '0006_formstate'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]

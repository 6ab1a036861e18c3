from django.db import migrations

KINDS = ["campaigns", "volunteering", "news", "press"]


def lay_out(apps, schema_editor):
    Topic = apps.get_model("newsletters", "Topic")
    for kind in KINDS:
        Topic.objects.get_or_create(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0001_initial")]
    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]

"""The page for volunteers once promised a place for half an hour, which nobody is. Where it still says so, it says what is so."""

import json

from django.db import migrations

SENTENCES = {
    "Vi håller din plats i 30 minuter medan du gör det.": "Gör det snart: den som bekräftar först får platsen.",
    "Bekräftar du inte inom 30 minuter går platsen till någon annan, och efter en vecka tar vi bort anmälan.": "",
    "Bekräftar du inte inom 30 minuter går platsen till någon annan.": "",
    "We hold your place for 30 minutes while you do.": "Do it soon: whoever confirms first gets the place.",
}


def told_truly(text):
    for wrong, right in SENTENCES.items():
        text = text.replace(f"{wrong} ", f"{right} " if right else "").replace(wrong, right)
    return text


def correct(apps, schema_editor):
    page_model = apps.get_model("site_pages", "StandardPage")
    for page in page_model.objects.all():
        before = json.dumps(list(page.body.raw_data), ensure_ascii=False)
        if (after := told_truly(before)) != before:
            page.body = page_model._meta.get_field("body").to_python(after)
            page.save(update_fields=["body"])
    pages = list(page_model.objects.values_list("pk", flat=True))
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for revision in revisions.filter(object_id__in=map(str, pages)):
        content = revision.content
        body = json.dumps(json.loads(content.get("body") or "[]"), ensure_ascii=False)
        if (after := told_truly(body)) != body:
            content["body"] = after
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("site_pages", "0002_pictures_and_invitation"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(correct, migrations.RunPython.noop)]

#!/bin/sh
# wagtail-localize 1.14.5 with Wagtail 8.0.1 and Django 6.1.3: an end date reaches a translation once.
#
# A page with an end date is translated: the translation has the same end. The end of the source is then moved and the
# translation brought up to date by the same calls that the editor's "Sync translated pages" makes: the text arrives, the
# date does not. A page that is prolonged so goes dark in the other language, and one that is to end sooner stays public there.
# Fails when that has changed. Needs Python 3.12 or newer and a package index; leaves nothing behind.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django==6.1.3 wagtail==8.0.1 wagtail-localize==1.14.5

mkdir "$folder/notices"
: >"$folder/notices/__init__.py"
cat >"$folder/notices/models.py" <<'PYTHON'
from django.db import models
from wagtail.models import Page
from wagtail_localize.fields import TranslatableField


class NoticePage(Page):
    text = models.TextField()
    translatable_fields = [TranslatableField("title"), TranslatableField("slug"), TranslatableField("text")]
PYTHON

cat >"$folder/try_it.py" <<'PYTHON'
import datetime
import sys

import django
from django.conf import settings

WAGTAIL = ["contrib.redirects", "embeds", "sites", "users", "snippets", "documents", "images", "search", "admin"]
settings.configure(
    SECRET_KEY="of this run",
    USE_TZ=True,
    USE_I18N=True,
    WAGTAIL_I18N_ENABLED=True,
    WAGTAIL_SITE_NAME="Notices",
    WAGTAILADMIN_BASE_URL="http://localhost",
    LANGUAGE_CODE="en",
    LANGUAGES=[("en", "English"), ("fr", "French")],
    WAGTAIL_CONTENT_LANGUAGES=[("en", "English"), ("fr", "French")],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    STATIC_URL="/static/",
    ROOT_URLCONF="notices",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[
        "notices",
        "wagtail_localize",
        "wagtail_localize.locales",
        *(f"wagtail.{name}" for name in WAGTAIL),
        "wagtail",
        "modelcluster",
        "taggit",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
)
django.setup()

from django.core.management import call_command
from django.utils import timezone

call_command("makemigrations", "notices", verbosity=0)
call_command("migrate", verbosity=0)

from notices.models import NoticePage
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

french = Locale.objects.create(language_code="fr")
first, second = (timezone.now().replace(microsecond=0) + datetime.timedelta(days=days) for days in (10, 40))
home = Page.objects.get(depth=2)
notice = home.add_child(instance=NoticePage(title="Open house", slug="open-house", text="Welcome."))


def end_and_say(ends_at, text):
    notice.expire_at, notice.text = ends_at, text
    notice.save_revision().publish()


def bring_up_to_date():
    source, _ = TranslationSource.update_or_create_from_instance(notice)
    translation, _ = Translation.objects.get_or_create(source=source, target_locale=french)
    strings = translation.export_po()
    for string in strings:
        string.msgstr = string.msgid
    translation.import_po(strings)
    translation.save_target(publish=True)
    return NoticePage.objects.get(locale=french)


end_and_say(first, "Welcome.")
once = bring_up_to_date()
end_and_say(second, "Welcome, for a month more.")
notice.refresh_from_db()
twice = bring_up_to_date()
print(f"source ends {notice.expire_at:%F}, translation ended {once.expire_at:%F} and ends {twice.expire_at:%F}")
print(f"text of the translation: {twice.text}")
same = (once.expire_at, twice.expire_at, notice.expire_at, twice.text)
if same != (first, first, second, "Welcome, for a month more."):
    sys.exit("That has changed: the translation does not keep the first end any more.")
PYTHON

cd "$folder"
"$folder/venv/bin/python" -W ignore try_it.py
echo "wagtail-localize 1.14.5: the second end did not reach the translation, the second text did."

"""Every public prefix on one screen."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "cms.base.views.errors.bad_request"
handler403 = "cms.base.views.errors.permission_denied"
handler500 = "cms.base.views.errors.server_error"

urlpatterns = [
    path("", include("cms.base.urls")),
    path("konto/", include("cms.accounts.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include("cms.base.admin_urls")),
    path("dokument/", include("wagtail.documents.urls")),
    path("", include("volunteers.programme.feed_urls")),
    path("api/", include("volunteers.programme.api.urls")),
    path("min-kalender/", include("volunteers.my_pages.calendar_urls")),
    path("mailchimp/", include("campaigns.newsletters.mailchimp_urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("campaigns.demo.urls"))]
if settings.ANYMAIL_WEBHOOK_SECRET:
    urlpatterns += [path("anymail/", include("campaigns.newsletters.provider_urls"))]
urlpatterns += i18n_patterns(
    path("sok/", include("cms.pages.urls")),
    path("mina-pass/", include("cms.accounts.code_urls")),  # first: below it is a token's address
    path("mina-pass/", include("volunteers.attendance.my_urls")),
    path("mina-pass/", include("volunteers.signups.urls")),
    path("mina-pass/", include("volunteers.notices.urls")),
    path("mina-pass/", include("volunteers.my_pages.urls")),  # last, for the same reason
    path("intyg/", include("volunteers.attendance.certificate_urls")),
    path("linjen/", include("campaigns.pledges.urls")),
    path("nyhetsbrev/", include("campaigns.newsletters.urls")),
    path("nyheter/", include("cms.news.urls")),
    path("kontakt/", include("cms.contact.urls")),
    path("kalender/", include("volunteers.programme.urls")),
    path("", include("cms.base.page_urls")),
    prefix_default_language=False,
)

from email.message import EmailMessage

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns.demo.mail_files import calendar_of, list_mails, read_mail, text_of

HEADERS = ("From", "To", "Subject", "Date", "Message-ID")


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail the demo has sent."""
    return render(request, "demo/mail_list.html", {"mails": list_mails()})


@require_safe
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as plain text, with its links."""
    message = get_mail(name)
    context = {
        "name": name,
        "subject": message["Subject"],
        "headers": [(header, message[header]) for header in HEADERS if message[header]],
        "text": text_of(message, "plain"),
        "has_html": bool(text_of(message, "html")),
        "has_calendar": calendar_of(message) is not None,
    }
    return render(request, "demo/mail.html", context)


@require_safe
@never_cache
@csp_override(
    {
        "default-src": [CSP.NONE],
        "style-src": [CSP.UNSAFE_INLINE],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.NONE],
        "frame-ancestors": [CSP.NONE],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The letter as a mail program draws it: a page without scripts, forms, cookies or an origin of ours."""
    response = HttpResponse(text_of(get_mail(name), "html"))
    # Browsers refuse a sandboxed page that asks for another opener policy than this.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@require_safe
@never_cache
def mail_calendar(request: HttpRequest, name: str) -> HttpResponse:
    """The calendar file that came with the mail."""
    content = calendar_of(get_mail(name))
    if content is None:
        raise Http404
    disposition = {"Content-Disposition": 'attachment; filename="kalender.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=disposition)


def get_mail(name: str) -> EmailMessage:
    message = read_mail(name)
    if message is None:
        raise Http404
    return message

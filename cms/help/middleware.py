from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.help.leaving_no_trace import forget_who_asks, is_help, leave_no_trace


class NoTraceMiddleware:
    """Stands before the session's: at the help page nobody has one, whatever their browser sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_help(request.path_info):
            return self.get_response(request)
        forget_who_asks(request)
        return leave_no_trace(self.get_response(request))

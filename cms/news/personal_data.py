from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal

keep(
    Kind(
        key="news_decisions",
        whose=Whose.STAFF,
        what=_("What you have decided about news from others and about the banner, and when"),
        purpose=_("To see who answers for what the site tells."),
        basis=Basis.TASK,
        retention=_("As long as the piece of news or the banner."),
        seen_by=_("Editors."),
        fields={
            "news.Candidate": ["decided_by", "decided_at"],
            "news.Banner": ["updated_by", "updated_at"],
        },
    )
)
keep_impersonal(
    {
        "news.Banner": ["text", "link"],
        "news.BannerText": ["language", "text"],
        "news.Source": [
            *("name", "address", "organisation", "include_words", "exclude_words", "refused_paths"),
            *("trouble_detail", "failure_detail", "etag", "last_modified"),
        ],
        "news.Candidate": ["guid", "link", "link_key", "title_key", "title", "text", "before"],
    },
    because="what authorities and editors have made public",
)

from cms.news.models.banners import Banner, BannerText
from cms.news.models.candidates import Candidate
from cms.news.models.categories import Category
from cms.news.models.fact_check import FactCheck
from cms.news.models.news_pages import NewsIndexPage, NewsPage
from cms.news.models.sources import Source

__all__ = [
    "Banner",
    "BannerText",
    "Candidate",
    "Category",
    "FactCheck",
    "NewsIndexPage",
    "NewsPage",
    "Source",
]

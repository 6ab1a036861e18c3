"""Scanners from outside, held against the demo: ``make observatory``, ``csp``, ``crawl`` and ``wapiti``.

No part of the suite: they fetch their tools and take minutes. docs/security-scans.md tells what each of them found.
"""

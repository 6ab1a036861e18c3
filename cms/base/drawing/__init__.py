"""The site's own pictures: people who are bars of the line, and the places where they meet, drawn from shared parts.

What is drawn is plain shapes, which become the SVG files of the site (``make pictures``) and the pixels of a shared picture.
"""

"""The witnesses: each looks at the final bytes in its own way, and any of them can stop a release.

They share no code with what writes a public copy: other extractors, another renderer, their own
carving of streams. They run in a process of their own.
"""

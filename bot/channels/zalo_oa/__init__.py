"""A Zalo Official Account (docs.zaloplatforms.com/docs/OA, API v3): the usual door of a public body.

Events come by webhook only; replies are consultation messages; access needs a token pair that is renewed daily.
"""

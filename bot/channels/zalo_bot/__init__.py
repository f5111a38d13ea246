"""The Zalo Bot Platform (docs.zaloplatforms.com/docs/BOT), by long polling or by webhook.

A platform of its own beside Official Accounts: a static token, no buttons, no acknowledgement of updates.
"""

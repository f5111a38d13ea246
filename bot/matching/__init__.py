"""Phrasings in, ranked entry ids with calibrated confidence out; the decision answer, suggest or decline."""

from bot.matching.match import Candidate, Decision, Match
from bot.matching.matcher import Matcher

__all__ = ["Candidate", "Decision", "Match", "Matcher"]

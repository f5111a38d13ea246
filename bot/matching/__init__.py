"""Phrasings in, ranked entry ids with calibrated confidence out; the decision answer, suggest or decline."""

from bot.matching.match import Candidate, Decision, Match
from bot.matching.matcher import Matcher
from bot.matching.misreading import Misreading, misreadings

__all__ = ["Candidate", "Decision", "Match", "Matcher", "Misreading", "misreadings"]

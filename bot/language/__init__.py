"""Vietnamese as people type it -> words that can be compared."""

from bot.language.chain import MAX_CHARACTERS, TextChain, Word, plain_text
from bot.language.foreign import looks_foreign
from bot.language.regional import one_tone, sounding_alike
from bot.language.sentences import sentences
from bot.language.syllables import fold, is_folded_syllable
from bot.language.vocabulary import Vocabulary

__all__ = [
    "MAX_CHARACTERS",
    "TextChain",
    "Vocabulary",
    "Word",
    "fold",
    "is_folded_syllable",
    "looks_foreign",
    "one_tone",
    "plain_text",
    "sentences",
    "sounding_alike",
]

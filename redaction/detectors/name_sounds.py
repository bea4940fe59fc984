"""Names of people from East Asia that no list has, told by their sounds and their spelling.

Form: a given name of two or three syllables of pinyin (Xiuying), one of two syllables of Korean with a hyphen
and a small letter behind it (Chae-won), words with the letters that only Vietnamese has (Ngọc). Each counts
next to another word that may be a name.

Source: Hanyu Pinyin (ISO 7098); the Revised Romanization of Korean; the Vietnamese alphabet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.detectors.name_tokens import Look, Token
from redaction.detectors.vocabulary import Sort

_PINYIN_SYLLABLE = (
    r"(?:(?:[bpmf]|[dtnl]|[gkh]|zh|ch|sh|[rzcs]|y|w)(?:a|ai|an|ang|ao|e|ei|en|eng|o|ong|ou|u|ua|uai"
    r"|uan|uang|ui|un|uo)"
    r"|(?:[bpmdtnljqxy])(?:i|ia|ian|iang|iao|ie|in|ing|iong|iu)|[jqxy](?:u|uan|ue|un)|lü|nü)"
)
_PINYIN = re.compile(rf"(?:{_PINYIN_SYLLABLE}){{2,3}}")
_KOREAN_SYLLABLE = (
    r"(?:kk|tt|pp|ss|jj|ch|[gkndtrlmbpsjhyw])?(?:yeo|yae|yoo|you|wae|ae|eo|eu|ya|ye|yo|yu|wa|we|wi|wo"
    r"|oe|ui|oo|ee"
    r"|ou|a|e|i|o|u)(?:ng|[nmkglptbh])?"
)
_KOREAN = re.compile(rf"{_KOREAN_SYLLABLE}-{_KOREAN_SYLLABLE}")
_VIETNAMESE = re.compile("[ăđơưẠ-ỹĂĐƠƯ]", re.IGNORECASE)
_CIRCUMFLEX = re.compile("[âêôÂÊÔ]")
_PLACES = frozenset({"ha noi", "da nang", "viet nam", "sai gon", "ho chi minh", "ho chi minh city"})
_LONGEST = 5


def is_given(token: Token) -> bool:
    """Tells whether a word that no list has sounds like a Chinese or Korean given name.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [is_given(t) for t in tokens_of("Xiuying Chae-won Co-operative Fletcher").items]
    [True, True, False, False]
    """
    if token.sort is not Sort.UNKNOWN or token.look is not Look.CAPITALISED:
        return False
    _, hyphen, last = token.written.partition("-")
    if hyphen:
        return last.islower() and _KOREAN.fullmatch(token.key) is not None
    return len(token.key) >= _LONGEST and _PINYIN.fullmatch(token.key) is not None


def are_vietnamese(words: Sequence[Token]) -> bool:
    """Tells whether two to five capitals are written as only Vietnamese names and places are.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [are_vietnamese(tokens_of(t).items) for t in ("Tôn Thất Nghĩa", "Cao Hồng Loan", "Hà Nội", "Rôle Play")]
    [True, True, False, False]
    """
    if not 2 <= len(words) <= _LONGEST or not all(t.is_cased for t in words):
        return False
    if " ".join(t.key for t in words) in _PLACES:
        return False
    certain = sum(_VIETNAMESE.search(t.written) is not None for t in words)
    likely = sum(_CIRCUMFLEX.search(t.written) is not None for t in words)
    return certain > 0 and (certain + likely) * 3 >= len(words)

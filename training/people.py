"""Invented people for training: names of many origins, mixed at random, none of a real person.

Sources: the project's own lists (``redaction/detectors/words/names.txt``), Faker's lists (MIT) of
given and family names, and names put together from the syllables of te reo Māori, Samoan, Tongan and
other languages, so that the model learns shapes and places in a sentence instead of a list.
A fifth of the listed names is never used here: :func:`kept_aside` keeps it for measuring.
"""

from __future__ import annotations

import hashlib
import importlib
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parents[1] / "redaction" / "detectors" / "words" / "names.txt"
_FAKER = {
    "european": (
        "en_NZ",
        "en_GB",
        "en_IE",
        "nl_NL",
        "de_DE",
        "fr_FR",
        "it_IT",
        "hr_HR",
        "sv_SE",
        "pt_PT",
        "es_ES",
        "en_US",
        "pl_PL",
        "cs_CZ",
        "ro_RO",
        "fi_FI",
        "da_DK",
        "no_NO",
    ),
    "asian": ("en_IN", "id_ID", "en_PK", "en_TH"),
    "romanised": ("zh_CN", "zh_TW", "ja_JP"),
    "other": (
        "sw",
        "yo_NG",
        "en_KE",
        "en_NG",
        "ha_NG",
        "ig_NG",
        "uz_UZ",
        "tr_TR",
        "zu_ZA",
        "tw_GH",
        "vi_VN",
        "es_CO",
    ),
}
_MAORI = ("a", "e", "i", "o", "u", "ā", "ī", "ō", "ū", "ha", "he", "hi", "hu", "ka", "ke", "ki", "ko",
    "ku", "kā", "ma",
          "me", "mi", "mo", "mu", "mā", "na", "ne", "ni", "no", "nga", "ngā", "nge", "ngi", "pa",
          "pe", "pi", "po", "pu", "ra",
          "re", "ri", "ro", "ru", "rā", "rī", "ta", "te", "ti", "to", "tu", "tā", "tū", "wa", "wai",
          "wi", "whe", "wha", "whi",
          "tai", "rau", "rangi", "pou", "mau", "hau")  # in rows # fmt: skip
_PACIFIC = ("a", "e", "i", "o", "u", "fa", "fe", "fi", "fo", "fu", "la", "le", "li", "lo", "lu", "ma",
    "me", "mo", "na",
            "nu", "pa", "pe", "po", "sa", "se", "si", "so", "ta", "te", "ti", "to", "tu", "va", "ve",
            "vi", "vai", "fai", "lau", "'a", "'o",
            "tau", "ha", "he", "ka", "ki", "ko", "mafi", "tui", "sio", "manu")  # in rows # fmt: skip
_ASIAN = ("an", "bao", "chen", "da", "fan", "gui", "han", "hui", "jia", "jin", "jun", "kai", "lan",
    "lei", "li", "lin",
          "mei", "ming", "na", "ning", "qi", "qing", "rong", "rui", "shan", "shu", "tao", "ting",
          "wei", "wen", "xia", "xin",
          "xue", "yan", "yi", "ying", "yu", "yuan", "zhen", "zhi", "hyun", "seo", "min", "soo", "jae",
          "ha", "eun")  # in rows # fmt: skip
_INDIAN = ("ra", "vi", "sha", "pra", "de", "va", "na", "ku", "ma", "ri", "ni", "ka", "dha", "su",
    "man", "jit", "preet",
           "deep", "esh", "ish", "an", "aya", "endra", "ini", "ika", "vel", "than", "moorthy", "nath",
           "wala")  # in rows # fmt: skip
_EUROPEAN = ("ald", "bar", "bell", "brad", "bury", "by", "cot", "dale", "den", "er", "field", "ford",
    "gar", "ham", "har",
             "hol", "ington", "kin", "land", "ley", "lock", "man", "mor", "ney", "nor", "over", "pen",
             "ridge", "ross", "sen",
             "shaw", "son", "stone", "ton", "wal", "well", "wick", "wood", "worth", "croft",
             "thorpe")  # in rows # fmt: skip
_SOUNDS = {
    "maori": _MAORI,
    "pacific": _PACIFIC,
    "asian": _ASIAN,
    "indian": _INDIAN,
    "european": _EUROPEAN,
}
_VOWELS = "aeiouāēīōū"
_FIRST_SYLLABLE = re.compile(rf"[^\W\d_{_VOWELS}]*[{_VOWELS}]+[^\W\d_{_VOWELS}]?", re.IGNORECASE)
_BY_NAMES = (
    "Bub", "Tiny", "Curly", "Blue", "Red", "Lofty", "Chook", "Tank", "Junior", "Sunny", "Moose", "Skip",
    "Bear", "Bunny", "Girlie", "Sonny", "Buddy", "Chief", "Dolly", "Duke", "Goldie", "Happy", "Honey",
    "Jet", "Lucky", "Peaches", "Pop", "Rocky", "Shorty", "Slim", "Snow", "Stormy", "Sweets", "Tex",
)  # in rows # fmt: skip
_ROMAN = re.compile(r"[^\W\d_][^\W\d_'-]+(?: [^\W\d_][^\W\d_'-]+)?")
_WORDS_AS_GIVEN = (
    "Hope", "Grace", "Rose", "Will", "Mark", "Bill", "Rob", "Frank", "Dale", "Penny", "Ruby", "Pearl",
    "Iris", "Olive", "Ivy", "Dawn", "Faith", "Joy", "Summer", "Autumn", "River", "Sky", "Reef", "Dean",
    "Guy", "Rich", "Madison", "Chase", "Hunter", "Mason", "Tui", "Rata", "Ngaio", "Manu", "Moana", "Rangi",
    "Aroha", "Tama", "Marama", "Ed", "Jo", "Bo", "Al", "Ash", "Kit", "Vi", "Bob", "Grant", "Pat", "Sue",
    "Drew", "Skye", "Gene", "Art", "Bree", "Cliff", "Clay", "Heath", "Heather", "June", "April", "May",
    "Crystal", "Jade", "Amber", "Robin", "Jay", "Ray", "Daisy", "Violet", "Holly", "Harmony", "Destiny",
    "Heaven", "Justice", "Miles", "Nick", "Jack", "Jimmy", "Lance", "Norm", "Pierce", "Reed", "Rusty",
    "Sandy", "Stone", "Victor", "Wade", "Angel", "August", "Basil", "Bay", "Berry", "Blaze", "Blossom",
    "Bonnie", "Brook", "Buck", "Candy", "Carol", "Chance", "Chastity", "Christian", "Clover", "Colt",
    "Constance", "Coral", "Cricket", "Cuba", "Dallas", "Dolly", "Ebony", "Eden", "Ember", "Fern", "Flora",
    "Forrest", "Gale", "Gay", "Ginger", "Gray", "Harper", "Hazel", "Honor", "Ivory", "Jasmine", "Jet",
    "Jewel", "Josh", "Junior", "Lane", "Laurel", "Lily", "Major", "Marina", "Marigold", "Mercy", "Merry",
    "Minty", "Misty", "Myrtle", "Noel", "Nova", "Opal", "Paige", "Pansy", "Patience", "Paris", "Parker",
    "Peace", "Pepper", "Pip", "Poppy", "Praise", "Precious", "Prince", "Princess", "Promise", "Prudence",
    "Queenie", "Rain", "Raven", "Roman", "Rowan", "Royal", "Rue", "Sage", "Saffron", "Savannah", "Shade",
    "Sidney", "Sierra", "Skip", "Sorrel", "Spike", "Star", "Stormy", "Tawny", "Temperance", "Thyme",
    "Treasure", "Trinity", "True", "Unity", "Verity", "Vienna", "Virtue", "Willow", "Winter", "Wren",
    "Zephyr", "Chelsea", "Sydney", "Georgia", "Florence", "Victoria", "Charlotte", "Lincoln", "Brooklyn",
    "India", "China", "Kenya", "Asia", "Darwin", "Hamilton", "Nelson", "Clive", "Milton", "Russell",
    "Preston", "Chester", "Kelvin", "Ross", "Craig", "Glen", "Ford", "Lock", "Sonny", "Bubba", "Awhina",
    "Awa", "Kura", "Rua", "Toa", "Ngahere", "Wai", "Whetū", "Rā", "Maia", "Kahu", "Kiwi", "Huia", "Kōwhai",
    "Rimu", "Tōtara", "Mānuka", "Aria", "Ariki", "Mana", "Tika", "Pono", "Rongo", "Tangaroa", "Tane",
    "Tāwhiri", "Rewi", "Hine", "Kōtare", "Ra", "Hau", "Pou",
)  # in rows # fmt: skip
_WORDS_AS_FAMILY = (
    "Field", "Black", "Park", "Young", "Long", "Hill", "Rice", "Wall", "Cook", "Baker", "Bird", "Fox",
    "Frost", "Major", "Marsh", "Moon", "Nation", "Page", "Price", "Rich", "Savage", "Sharp", "Short",
    "Small", "Street", "Swan", "Waters", "Winter", "Wise", "Best", "Bond", "Church", "Cross", "Day",
    "Early", "Fish", "Gold", "Green", "Hand", "Lamb", "Love", "Bull", "Bush", "Butler", "Carpenter",
    "Chance", "Cash", "Farmer", "Fisher", "Flood", "Forest", "Gray", "Hall", "Hood", "Knight", "Lake",
    "Law", "Little", "Lock", "Mason", "Mills", "Noble", "Nurse", "Pool", "Pope", "Power", "Quick", "Reader",
    "Rivers", "Rose", "Shepherd", "Silver", "Singer", "Stone", "Storm", "Strong", "Summers", "Tanner",
    "Temple", "Tiller", "Ward", "Weaver", "Wells", "White", "Woods", "Worth", "Brown", "Bell", "Banks",
    "Barber", "Beach", "Berry", "Broad", "Close", "Ah You", "Ah Sue", "Ok", "An", "So", "Do", "My", "Le",
    "To", "Ho", "Song", "Long", "Sun", "Gong", "Bang", "Abbott", "Archer", "Ash", "Bacon", "Ball", "Barrow",
    "Batten", "Bean", "Beck", "Bench", "Bent", "Birch", "Bishop", "Blade", "Blaze", "Bliss", "Block",
    "Bloom", "Blunt", "Booth", "Bowler", "Box", "Brand", "Branch", "Brass", "Brace", "Bridge", "Bridges",
    "Bright", "Brook", "Brooks", "Buck", "Bullock", "Burn", "Cable", "Cannon", "Card", "Carter", "Case",
    "Castle", "Chamberlain", "Chandler", "Chase", "Child", "Clay", "Cliff", "Coach", "Cobb", "Cole",
    "Constable", "Cooper", "Cope", "Corner", "Cotton", "Court", "Coward", "Craft", "Crane", "Crisp",
    "Crook", "Crow", "Crown", "Cruise", "Curry", "Cutler", "Dean", "Dear", "Deed", "Dew", "Dike", "Draper",
    "Drinkwater", "Driver", "Drum", "Duck", "Duke", "Dyer", "Eagle", "Earl", "East", "Easter", "Elder",
    "English", "Fair", "Faith", "Falls", "Fear", "Fern", "Finch", "Flack", "Flowers", "Foot", "Ford",
    "Foreman", "Foster", "Fowler", "Free", "French", "Friend", "Gale", "Gamble", "Game", "Gardener",
    "Gates", "Gent", "Gift", "Glass", "Glover", "Goodenough", "Grace", "Grain", "Grant", "Graves", "Grocer",
    "Ground", "Groom", "Grove", "Guard", "Gunn", "Hale", "Ham", "Handy", "Harbour", "Hardy", "Hart",
    "Haste", "Hatch", "Hawk", "Hay", "Head", "Heard", "Heaven", "Hedges", "Hide", "Holder", "Holiday",
    "Holland", "Holly", "Honey", "Hook", "Hope", "Horn", "House", "Hunt", "Hunter", "Hurry", "Ireland",
    "Ivory", "Jewel", "Joiner", "Joy", "Judge", "Just", "Keen", "Key", "Keys", "King", "Kitchen", "Lace",
    "Land", "Large", "Lark", "Last", "Leader", "Leaf", "Legg", "Lemon", "Light", "Lightfoot", "Lively",
    "Loft", "London", "Lord", "Low", "Mace", "Main", "Mallet", "March", "Marks", "Marshall", "Masters",
    "May", "Mayor", "Meadows", "Mercer", "Merry", "Minister", "Miller", "Mist", "Monk", "Moody", "Mould",
    "Mountain", "Neat", "Night", "Noon", "North", "Oak", "Officer", "Organ", "Painter", "Palmer", "Parish",
    "Parson", "Partridge", "Patience", "Peace", "Peach", "Peacock", "Pepper", "Perch", "Pickles", "Piper",
    "Pitcher", "Plant", "Plum", "Pond", "Porter", "Post", "Pound", "Prior", "Proud", "Provost", "Purchase",
    "Rain", "Ram", "Raven", "Read", "Reason", "Reed", "Reeve", "Ridge", "Ring", "Rock", "Root", "Royal",
    "Rule", "Rush", "Rust", "Sage", "Sales", "Salmon", "Salt", "Sands", "Sawyer", "Seal", "Sellers",
    "Sergeant", "Service", "Settle", "Sexton", "Shade", "Shore", "Silk", "Skinner", "Slate", "Smart",
    "Snow", "South", "Sparrow", "Speed", "Spicer", "Spring", "Squire", "Staff", "Stamp", "Standing",
    "Starr", "Steel", "Steward", "Still", "Stocks", "String", "Sunday", "Sweet", "Swift", "Taylor", "Teal",
    "Thatcher", "Thorn", "Tidy", "Till", "Town", "Trout", "Truelove", "Turner", "Twist", "Tyler", "Usher",
    "Vale", "Valentine", "Vicar", "Vine", "Wade", "Wager", "Wait", "Wake", "Walker", "Warden", "Warner",
    "Waterman", "Way", "Weeks", "West", "Wheeler", "Wild", "Will", "Winch", "Wing", "Winner", "Wolf",
    "Wood", "Wool", "Wren", "Wright", "Yard", "Nelson", "Hastings", "Russell", "Lincoln", "Clive",
    "Gisborne", "Napier", "Clinton", "Milton", "Ashburton", "Oxford", "Cheviot", "Levin", "Marton",
    "Wellington", "Kent", "Devon", "Chester", "Preston", "Lancaster", "York", "Bolton", "Bristol",
    "Burnley", "Carlisle", "Derby", "Durham", "Melbourne", "Darwin", "Austin", "Dallas", "Houston",
    "Jackson", "Florence", "Kingston", "Picton", "Raglan", "Thames", "Auckland", "Cambridge", "Clyde",
    "Cromwell", "Eltham", "Halswell", "Hamilton", "Huntly", "Kerikeri", "Lyttelton", "Masterton",
    "Morrinsville", "Pukekohe", "Rolleston", "Stratford", "Tauranga", "Taupo", "Waihi", "Warkworth",
    "Waiora", "Hokianga", "Rangitoto", "Pirongia", "Tongariro", "Ruapehu", "Moana", "Rangi", "Awa",
    "Maunga", "Whenua", "Tai", "Motu", "Toka", "Puke", "Wharf", "Waka", "Kahu", "Ruru", "Manu", "Tui",
    "Weka", "Kaka", "Huia", "Mako", "Tane", "Atua", "Kara", "Tapu", "Mana", "Tika", "Ariki", "Kuru", "Paki",
    "Poutama",
)  # in rows # fmt: skip
_FAR_GIVEN = (
    "Abdi", "Abdullahi", "Adaeze", "Ahmad", "Aisha", "Amal", "Amina", "Amir", "Anahita", "Arash", "Asha",
    "Ayaan", "Azadeh", "Babak", "Bahar", "Bashir", "Behrouz", "Beza", "Bilal", "Chidi", "Dalia", "Daniyal",
    "Darya", "Dawit", "Ebele", "Ehsan", "Elham", "Emeka", "Eyob", "Fadumo", "Faisal", "Farah", "Farhad",
    "Fatima", "Fawzia", "Firas", "Fowsia", "Ghada", "Golnaz", "Habiba", "Hadi", "Hamid", "Hanan", "Haya",
    "Hiwot", "Hodan", "Hossein", "Huda", "Ibrahim", "Idil", "Ifeoma", "Imran", "Jamal", "Jamila", "Kamal",
    "Karim", "Kaveh", "Khadija", "Khalid", "Kidane", "Kofi", "Kwame", "Laila", "Leyla", "Liban", "Mahmoud",
    "Mahsa", "Majid", "Maryam", "Mehdi", "Mehran", "Mina", "Mohamed", "Mona", "Mustafa", "Nadia", "Naima",
    "Nasrin", "Nasser", "Negar", "Ngozi", "Nima", "Noor", "Nour", "Obinna", "Omar", "Omid", "Parisa",
    "Parviz", "Payam", "Qasim", "Rahel", "Rania", "Rasha", "Reem", "Roya", "Saad", "Saba", "Sadia", "Sahar",
    "Salim", "Salma", "Samira", "Sanaz", "Selam", "Shahin", "Shirin", "Soraya", "Sumaya", "Suleiman",
    "Tahir", "Tariq", "Tesfaye", "Thandi", "Tigist", "Usman", "Walid", "Warsame", "Yasmin", "Yonas",
    "Yusuf", "Zahra", "Zainab", "Zaki", "Zeinab", "Zhila", "Marisol", "Xiomara", "Joaquin", "Thiago",
    "Camila", "Renata", "Rodrigo", "Beatriz", "Lourdes", "Rommel", "Jomar", "Maricel", "Analyn", "Jhun",
    "Reynaldo", "Rizalyn",
)  # in rows # fmt: skip
_FAR_FAMILY = (
    "Abdirahman", "Abebe", "Adeyemi", "Afolabi", "Ahmadi", "Akhtar", "Alavi", "Alemu", "Al-Amin",
    "Al-Hassan", "Al-Rashid", "Amiri", "Ansari", "Asfaw", "Aydin", "Aziz", "Baig", "Bakr", "Barre",
    "Bashir", "Bekele", "Bello", "Chukwu", "Dar", "Darwish", "Demissie", "Diallo", "Dlamini", "Ebrahimi",
    "El-Masri", "El-Sayed", "Eze", "Farahani", "Farouk", "Fashola", "Ghorbani", "Girma", "Guled", "Habibi",
    "Haddad", "Haile", "Hakimi", "Hamdan", "Hashemi", "Hassan", "Heidari", "Hersi", "Hosseini", "Hussein",
    "Ibrahimi", "Ismail", "Issa", "Jaber", "Jafari", "Jama", "Kamara", "Karimi", "Kassa", "Kebede",
    "Khalil", "Khan", "Khoury", "Lemma", "Mansour", "Mbeki", "Mekonnen", "Mensah", "Mirza", "Moradi",
    "Mostafavi", "Moyo", "Mutasa", "Naderi", "Najjar", "Nasser", "Ncube", "Ndlovu", "Nkosi", "Nwosu", "Obi",
    "Okafor", "Okeke", "Okonkwo", "Okoye", "Olawale", "Omar", "Osei", "Osman", "Qureshi", "Rahimi",
    "Rahman", "Rezai", "Sabbagh", "Sadeghi", "Saleh", "Samatar", "Sankara", "Sesay", "Shahidi", "Sharif",
    "Sheikh", "Sultani", "Tadesse", "Tavakoli", "Tekle", "Tesfay", "Traore", "Usmani", "Wahid", "Warsame",
    "Wolde", "Yilmaz", "Yousefi", "Zadeh", "Zaman", "Zewde", "Bautista", "Dela-Cruz", "Magsaysay", "Manalo",
    "Pangilinan", "Salonga", "Tolentino", "Villareal", "Quispe", "Mamani", "Echeverri", "Cavalcanti",
)  # in rows # fmt: skip
"""Given and family names of Africa, the Middle East, the Philippines and South America, of our own choice."""

ORIGINS = ("maori", "pacific", "asian", "indian", "european", "other")


@dataclass(frozen=True, slots=True)
class Name:
    """One person's given names and family name."""

    given: str
    family: str


def kept_aside(word: str) -> bool:
    """Tells whether a listed name is used for measuring and never for training."""
    return hashlib.sha256(word.casefold().encode()).digest()[0] % 5 == 0


@cache
def listed(part: str, origin: str) -> tuple[str, ...]:
    """Gives the listed names of one part (``given``, ``family``) and origin, the kept ones too."""
    words: list[str] = []
    section = ""
    for line in _WORDS.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#") and section == f"{part} {origin}":
            words += [word.rstrip("*").replace("Te-", "Te ") for word in line.split()]
    for locale in _FAKER.get(origin, ()):
        words += _of_faker(locale, part)
    if origin == "other":
        words += _FAR_GIVEN if part == "given" else _FAR_FAMILY
    if origin == "asian":
        for locale in _FAKER["romanised"]:
            words += _of_faker(locale, part, romanised=True)
    return tuple(sorted({w for w in words if w[:1].isupper() and _ROMAN.fullmatch(w)}))


def _of_faker(locale: str, part: str, *, romanised: bool = False) -> list[str]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    kind = "first" if part == "given" else "last"
    told = getattr(provider, f"{kind}_romanized_names" if romanised else f"{kind}_names", ())
    return [str(word) for word in told]


def pet_name(name: str, chance: random.Random) -> str:
    """Gives a short form of a name, as families and mates make them.

    >>> pet_name("Sharon", random.Random(2026))[:1]
    'S'
    """
    match = _FIRST_SYLLABLE.match(name)
    stem = match.group() if match and len(match.group()) < len(name) else name[:3]
    last = stem[-1]
    if not last.isalpha() or chance.random() < 0.3:
        return chance.choice(_BY_NAMES)
    endings = ("",) if last in _VOWELS else ("", last + "a", last + "y", "o", "ie", "za", "s")
    short = stem + chance.choice(endings)
    return f"{chance.choice(('Big', 'Old', 'Little'))} {short}" if chance.random() < 0.1 else short


def made_up(origin: str, chance: random.Random) -> str:
    """Gives a word put together from syllables of one origin."""
    sounds = _SOUNDS.get(origin, _EUROPEAN)
    word = "".join(
        chance.choices(sounds, k=chance.choice((2, 2, 3, 3, 4)) if len(sounds[0]) < 3 else 2)
    )
    if origin == "asian" and chance.random() < 0.3:
        word = "-".join(chance.choices(sounds, k=2))
        return "-".join(w.capitalize() for w in word.split("-"))
    return word.lstrip("'").capitalize()


def a_name(chance: random.Random, origin: str | None = None, *, kept: bool = False) -> Name:
    """Gives an invented person; with ``kept``, of names that training never sees."""
    origin = origin or chance.choice(ORIGINS)
    source = "asian" if origin == "indian" else origin
    return Name(
        _word(chance, origin, source, "given", kept=kept),
        _word(chance, origin, source, "family", kept=kept),
    )


@cache
def _choices(part: str, origin: str, *, kept: bool) -> tuple[str, ...]:
    return tuple(word for word in listed(part, origin) if kept_aside(word) is kept)


def with_common_word(name: Name, chance: random.Random) -> Name:
    """Gives the name with a given or family name that is an English or Māori word as well (Hope, Field)."""
    if chance.random() < 0.5:
        return Name(chance.choice(_WORDS_AS_GIVEN), name.family)
    return Name(name.given, chance.choice(_WORDS_AS_FAMILY))


def _word(chance: random.Random, origin: str, source: str, part: str, *, kept: bool) -> str:
    if not kept and origin == "maori" and chance.random() < 0.12:
        return f"Te {made_up(origin, chance)}"  # as a given name and as a family name
    if not kept and chance.random() < 0.4:
        return made_up(origin, chance)
    if not kept and part == "given" and chance.random() < 0.25:
        source = "european"  # Hazel Parata, Grace Liu
    words = _choices(part, source, kept=kept)
    word = chance.choice(words)
    if not kept and part == "family" and chance.random() < 0.06:
        word = f"{word}-{chance.choice(words)}"
    if not kept and chance.random() < 0.15:
        word = word.translate(str.maketrans("āēīōūĀĒĪŌŪ", "aeiouAEIOU"))
    return word

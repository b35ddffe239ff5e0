"""Words at which a person has to look at once. Pure; better one look too many than one too few."""

import re

GROUPS = {
    "self_harm": (
        r"\b(kill|hurt|harm|cut) (my ?self|me self)\b",
        r"\bend (it all|my life)\b",
        r"\b(want|going|rather) to die\b|\bwanna die\b|\brather be dead\b",
        r"\bsuicid\w*|\boverdos\w*",
        r"\b(can'?t|cannot) (go on|cope any ?more|live like this)\b",
        r"\bsamobójstw\w*|\bchcę umrzeć\b|\bsuicidio\b|\bsuicídio\b|\bintihar\b|\bсамогубств\w*|انتحار|خودکشی|আত্মহত্যা|આત્મહત્યા",
    ),
    "violence": (
        r"\b(he|she|they|husband|wife|partner|boyfriend|girlfriend|ex|dad|father|mum|mother|son|brother|uncle)\b.{0,25}\b(hit|hits|hitting|beat|beats|beating|hurt|hurts|punch\w*|chok\w*|strangl\w*|threat\w*|kill)\b.{0,12}\b(me|us|my kids?|the kids?)\b",
        r"\b(afraid|scared|frightened|terrified) of (him|her|them|my (husband|wife|partner|ex|dad|father|son|brother))\b",
        r"\b(domestic|sexual) (abuse|violence)\b|\brap(ed|e me|ing me)\b|\bassault(ed|ing|s)? me\b|\babus(es|ed|ing) me\b",
        r"\bnot safe (at home|here|with (him|her))\b|\bunsafe at home\b",
        r"\b(bije|pobił) mnie\b|\bmă bate\b|\bme pega\b|\bme bate\b|\bbeni dövüyor\b|\bб'є мене\b|يضربني|مجھے مارتا|আমাকে মারে|મને મારે",
    ),
    "found_out": (
        r"\b(he|she|they|husband|wife|partner|ex)\b.{0,20}\b(found|took|takes|reads?|checks?|has|broke|tracks?|tracking)\b.{0,12}\b(my )?(phone|messages?|texts?|laptop|tablet)\b",
        r"\b(don'?t|do not|stop) (text|texting|contact|contacting|ring|ringing|call|calling) (me|here|this number)?.{0,20}\b(he|she|they|husband|wife|partner)\b",
    ),
    "child": (
        r"\b(hurt|hit|beat|touch|starv)\w*\b.{0,15}\b(child|children|baby|kids?|daughter|son)\b",
        r"\b(child|children|baby|kids?)\b.{0,20}\b(not safe|in danger|unsafe|no food)\b",
    ),
    "danger": (r"\bcall (the )?police\b|\b999\b|\bin danger\b|\bplease help me\b|\bhelp me please\b",),
}
_COMPILED = {group: re.compile("|".join(patterns), re.IGNORECASE) for group, patterns in GROUPS.items()}
_ABOUT_THINGS = re.compile(
    r"\b(my )?(laptop|tablet|phone|battery|screen|app|computer|wifi|charger|printer|tv|line)\b.{0,12}\b(died|dead|killed|hurt|hit)\b",
    re.I,
)


def group_of(body: str) -> str:
    """The first group whose words stand in the text, or ""."""
    text = re.sub(r"\s+", " ", _ABOUT_THINGS.sub(" ", body.replace("’", "'")))
    return next((group for group, words in _COMPILED.items() if words.search(text)), "")

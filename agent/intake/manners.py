"""Messages that are no project: greetings, thanks, links, other languages, off-topic, harmful, orders to the coach."""

import re

from agent.intake.lexicon import words
from agent.intake.reading import Intent

_GREETING = re.compile(
    r"(?i)^\W*(?:hi|hello|hey|heya|hiya|yo|good (?:morning|afternoon|evening|day)|greetings|howdy|hallo|salut|bonjour|hola|ciao|servus|moin)(?:\s+(?:there|all|team|everyone|folks|you|again|plumbline|guys))?\W*$"
)
_THANKS = re.compile(
    r"(?i)^\W*(?:ok(?:ay)?[,. ]+|great[,. ]+|cool[,. ]+|perfect[,. ]+)?(?:thanks|thank you|thx|ty|cheers|merci|danke|gracias|much appreciated)(?:[\s,.!-]+(?:a lot|so much|very much|again|for \w+(?: \w+){0,3}|everyone|man|all|mate|(?:that|this|it|very)(?: really| was)? (?:helps?|helped|helpful|useful)(?: a lot)?|appreciate it|great help|will do|bye))*\W*$|^\W*(?:great|perfect|awesome|nice|cool|got it|makes sense|will do|ok(?:ay)?)\W*$"
)
_LINK = re.compile(r"(?i)^\s*(?:<?(?:https?://|www\.)\S+>?\s*)+$")
_INJECTION = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|methodology|guidelines?|previous|above|policy|steps)\b"
    r"|\byou are now\b|\bact as (?:an? )?(?:unrestricted|different|dan\b)|\b(?:print|reveal|show|repeat|output|leak|tell me)\b[^.\n]{0,30}\b(?:system |hidden |secret |initial |your )+(?:prompt|instructions|rules)\b"
    r"|^\W*(?:system|assistant|developer)\s*:|<\|?(?:system|im_start)\|?>|\bthe (?:next[_ ]action|warnings?(?: list)?|plan|output|bottleneck) must (?:be|stay|say|contain)\b|\bdeveloper mode\b|\bjailbreak\b"
    r"|\byour (?:new )?(?:instructions|rules|task) (?:are|is)\b|\bdo not (?:warn|mention the|follow the methodology|apply the)\b|\b(?:set|make) (?:the )?next[_ ]action\b|\bskip (?:the|all) (?:diagnos\w+|error analysis|warnings) and (?:just |simply )?(?:recommend|say|output)"
)  # fmt: skip
_HARM_VERB = words(
    r"write",
    r"code",
    r"build",
    r"create",
    r"generate",
    r"give me",
    r"make",
    r"script",
    r"help me",
    r"show me",
    r"how (?:do|can|to)",
    r"implement",
    r"program",
    r"i need",
    r"can you",
)
_HARM = words(
    r"malware", r"ransomware", r"key-?loggers?", r"(?:computer )?virus", r"trojan", r"botnet", r"ddos", r"phishing", r"exploit (?:code|for|a)", r"steal(?:s|ing)? (?:\w+ )?(?:passwords?|credentials|data|cookies|credit cards?|tokens?|identities)", r"hack(?:s|ing)? into", r"crack(?:s|ing)? (?:\w+ )?passwords?", r"bypass(?:es|ing)? (?:the )?(?:paywall|authentication|login|2fa|captcha|antivirus)",
    r"break(?:s|ing)? into", r"brute[- ]?forc\w+", r"without (?:their|his|her|anyone'?s) (?:knowledge|consent|permission)", r"spy(?:ing)? on",
    r"backdoor", r"rootkit", r"spyware", r"stalk(?:s|ing)?(?: my| someone| her| him)", r"weapon(?:s|ize)?", r"bomb", r"explosives?", r"wipe(?:s)? (?:the|someone|their|his|her|a) (?:disk|server|drive|computer|backups)", r"delete (?:someone|their|the company) ?\w* (?:logs|backups|database)", r"deepfakes? of", r"credit card (?:numbers|dump)", r"sql injection (?:attack|against)",
)  # fmt: skip
_DEFENCE = words(
    r"detect\w*",
    r"classif\w*",
    r"prevent\w*",
    r"filter\w*",
    r"protect\w*",
    r"recogni\w*",
    r"block\w*",
    r"identif\w*",
    r"predict\w*",
    r"flag\w*",
)
_PROJECT = words(
    r"model", r"data(?:set)?", r"train(?:ed|ing)?", r"accuracy", r"error", r"predict\w*", r"classif\w*", r"detect\w*", r"recogni\w*", r"labels?", r"machine learning", r"deep learning", r"ml", r"ai", r"neural", r"network", r"prototype", r"baseline", r"images?", r"photos?", r"texts?", r"audio", r"tickets?", r"llm", r"prompt", r"gpus?", r"project", r"plan", r"step", r"forecast\w*", r"segment\w*", r"recommend\w*", r"metric", r"dev", r"test",
    r"experiment", r"overfit\w*", r"epochs?", r"learning rate", r"fine-?tun\w*", r"warning", r"bottleneck", r"diagnos\w*", r"evidence", r"finding", r"step \d", r"samples?", r"target", r"chatbot", r"bot", r"rank\w*", r"summari\w*", r"translat\w*", r"extract\w*", r"sensor", r"camera", r"score", r"benchmark", r"next", r"why", r"sure", r"mind", r"files?", r"upload", r"you do", r"you read", r"cases?", r"pitfall\w*", r"methodology",
)  # fmt: skip
_OFF_TOPIC = words(
    r"weather", r"joke", r"recipe for", r"football", r"soccer", r"world cup", r"president", r"election", r"horoscope", r"poem", r"song lyrics", r"movie", r"restaurant", r"vacation", r"holiday", r"flight", r"hotel for", r"birthday", r"girlfriend", r"boyfriend", r"capital of", r"stock (?:tip|price)s?", r"bitcoin", r"lottery", r"homework", r"tax return", r"diet", r"workout", r"what time is it", r"who (?:won|is the)", r"meaning of life", r"cook", r"dinner", r"pizza",
    r"favou?rite", r"dog'?s name", r"gift", r"haircut", r"visa",
)  # fmt: skip
_FOREIGN = {
    "German": "der die das und ist nicht wir ich haben sind ein eine mit auf für von zu den dem im auch aus bei wie was sollen unsere wollen als nur es wird werden hallo",
    "French": "le la les des est nous avons une un et pour avec dans sur pas que qui sont notre nos bonjour il elle vous au aux du ce cette modèle données",
    "Spanish": "el la los las es nosotros tenemos una un y para con en no que son nuestro nuestra hola del por se como pero más datos modelo queremos",
    "Portuguese": "o a os as é nós temos uma um e para com em não que são nosso nossa olá do da por se como mas mais dados modelo queremos",
    "Italian": "il la gli le è noi abbiamo una un e per con in non che sono nostro nostra ciao del della di come ma più dati modello vogliamo",
    "Dutch": "de het een en is niet wij we ik hebben zijn met op voor van naar ook uit bij hoe wat onze willen als hallo maar geen",
}  # fmt: skip
_ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "and",
        "we",
        "our",
        "of",
        "to",
        "for",
        "with",
        "on",
        "in",
        "not",
        "have",
        "has",
        "it",
        "this",
        "that",
        "from",
        "what",
        "how",
        "should",
        "i",
        "my",
        "a",
        "an",
        "do",
        "does",
        "be",
        "was",
        "were",
        "can",
        "at",
        "but",
    ]
)
_OWN_LETTERS = re.compile(r"[Ѐ-ӿ\u0590-\u06FF\u0900-\u0DFF\u0E00-\u0E7F぀-ヿ一-鿿가-힯]")
_DONT_KNOW = re.compile(
    r"(?i)^\W*(?:(?:i |we )?(?:really |honestly |just )?(?:don['’]?t|do not|dont) know(?: yet| that| really| honestly| tbh)?|no (?:idea|clue)|dunno|not sure(?: yet)?|idk|unknown|can['’]?t say|hard to say|no number(?:s)?(?: yet)?|(?:we |i )?have(?:n['’]?t| not) (?:measured|defined|decided)(?: \w+){0,4}|n/?a|nobody knows|unclear|no)\b[^\n]{0,40}$"
)  # fmt: skip
_RATIO = 0.12
"""A message counts as foreign when at least this share of its words are function words of that language, and more than are English."""


def manners(text: str) -> set[Intent]:
    """The intents that can be read off the message as a whole."""
    stripped = text.strip()
    if not stripped:
        return {Intent.blank}
    intents: set[Intent] = set()
    if _GREETING.match(stripped):
        intents.add(Intent.greeting)
    if _THANKS.match(stripped):
        intents.add(Intent.thanks)
    if _LINK.match(stripped):
        intents.add(Intent.link_only)
    if _INJECTION.search(stripped):
        intents.add(Intent.injection)
    if is_harmful(stripped):
        intents.add(Intent.harmful)
    if language(stripped) != "English":
        intents.add(Intent.other_language)
    if _DONT_KNOW.match(stripped):
        intents.add(Intent.dont_know)
    if is_off_topic(stripped):
        intents.add(Intent.off_topic)
    return intents


def injected(line: str) -> bool:
    """Whether a line or sentence orders the coach about instead of telling of the project."""
    return bool(_INJECTION.search(line))


def is_harmful(text: str) -> bool:
    """A request to write code that does harm; a project that detects such things is none."""
    return any(
        _HARM.search(part) and _HARM_VERB.search(part) and not _DEFENCE.search(part)
        for part in re.split(r"[.!?\n]+", text)
    )


def is_off_topic(text: str) -> bool:
    """Nothing of a project in it, and a subject of everyday life named."""
    return bool(_OFF_TOPIC.search(text)) and not _PROJECT.search(re.sub(_OFF_TOPIC, " ", text))


def language(text: str) -> str:
    """The language, by its function words; "English" when in doubt, "other" for another script."""
    words_ = re.findall(r"[^\W\d_]+", text.lower())
    if len(_OWN_LETTERS.findall(text)) > 0.3 * max(1, len(re.findall(r"[^\W\d_]", text))):
        return "other"
    if len(words_) < 4:
        return "English"
    english = sum(word in _ENGLISH for word in words_) / len(words_)
    best, share = max(
        (
            (name, sum(word in frozenset(listed.split()) for word in words_) / len(words_))
            for name, listed in _FOREIGN.items()
        ),
        key=lambda pair: pair[1],
    )
    return best if share >= _RATIO and share > english * 1.2 else "English"

"""What the net must see, must not see, and whom it takes to be at risk."""

from __future__ import annotations

import pytest

from bot.safety.detector import Detector


def found(detector: Detector, text: str) -> tuple[str, str] | None:
    concern = detector.find_concern(text)
    return (concern.kind, concern.at_risk) if concern else None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("I want to die", ("suicide_carer", "carer")),
        ("my daughter says she wants to die", ("suicide_person", "person")),
        ("he said 'I'm going to kill myself'", ("suicide_person", "person")),
        ("she texted me saying i want to end my life", ("suicide_person", "person")),
        ("i told my mum I want to kill myself", ("suicide_carer", "carer")),
        ("i hate my husband and want to die", ("suicide_carer", "carer")),
        ("wants to die", ("suicide_person", "person")),
        ("im 14 and i want to die", ("suicide_carer", "child")),
        ("my 15 year old son wants to kill himself", ("suicide_person", "child")),
        ("he says he'll kill me", ("violence", "carer")),
        ("he's attacking the neighbours", ("violence", "other")),
        ("voices are telling him to hurt the kids", ("violence", "child")),
        ("i'm going to hurt him", ("violence", "person")),
        ("he's got a knife", ("violence", "unknown")),
        ("he's got a knife and he'll kill me", ("violence", "carer")),
        ("I've taken an overdose", ("overdose", "carer")),
        ("we can't find her", ("missing", "person")),
        ("took 30 paracetamol", ("overdose", "carer")),
        ("has taken 30 paracetamol", ("overdose", "person")),
        ("he keeps telling me he will jump off the balcony", ("suicide_person", "person")),
        ("i bite my arms till they bleed", ("self_harm", "carer")),
        ("he bites my arms till they bleed", ("violence", "carer")),
        ("i stab my hand with a fork", ("self_harm", "carer")),
        ("abbu kehte hain main khudkushi kar lunga", ("suicide_person", "person")),
        ("main khudkushi kar lunga", ("suicide_carer", "carer")),
        ("i can't wake him up", ("medical", "person")),
        (
            "im 14 and mum is hearing voices and im on my own with her",
            ("psychotic_emergency", "child"),
        ),
    ],
)
def test_knows_who_is_at_risk(detector: Detector, text: str, who: tuple[str, str]) -> None:
    assert found(detector, text) == who


@pytest.mark.parametrize(
    ("kind", "text", "who"),
    [
        ("suicide_carer", "i see no point in tomorrow", "carer"),
        ("suicide_carer", "im 14 and i see no point in tomorrow", "child"),
        ("suicide_person", "she sees no point in tomorrow", "person"),
        ("overdose", "I necked his sleepers", "carer"),
        ("overdose", "I found her with the packets", "person"),
        ("overdose", "the toddler was at the packets", "child"),
        ("self_harm", "there's fresh marks on my arms", "carer"),
        ("violence", "he's raging at me", "carer"),
        ("violence", "I grabbed him and shook him", "person"),
        ("violence", "he went round there to get his uncle", "other"),
        ("violence", "he is not letting the bairn go", "child"),
        ("violence", "he has gone berserk", "unknown"),
        ("violence", "our kid has gone berserk", "unknown"),
        ("violence", "my grandson went mad at me", "carer"),
        ("violence", "he has got my bedroom door open", "carer"),
        ("violence", "I had the pillow and I held it on his mouth", "person"),
        ("violence", "he told me he will see to the pastor", "other"),
        ("overdose", "my niece, fifteen, has had something", "child"),
        ("overdose", "our foster son is nine and he ate some", "child"),
        ("overdose", "the wee one had some too", "child"),
        ("overdose", "had forty an hour ago and feel odd", "carer"),
        ("self_harm", "my lad of 14 is at it again", "child"),
        ("medical", "I keep blacking out and my mum is here", "carer"),
        ("medical", "I can see he is blacking out", "person"),
        ("abuse", "my nephew begs not to go home", "child"),
        ("abuse", "the ward did something to my sister", "person"),
        ("abuse", "I leave him to lie in it", "person"),
        ("abuse", "he goes through my post", "carer"),
        ("abuse", "I may not see my sister", "carer"),
        ("abuse", "im 12 and my dad is at it again", "child"),
        ("abuse", "he lets me do nothing", "carer"),
        ("abuse", "her man lets her do nothing", "person"),
        ("missing", "he's not where he should be", "person"),
        ("medical", "he's gone floppy", "person"),
        ("medical", "I feel all floppy on one side", "carer"),
        ("psychotic_emergency", "she says the baby is the devil", "child"),
    ],
)
def test_knows_who_is_at_risk_where_another_layer_found_the_kind(
    detector: Detector, kind: str, text: str, who: str
) -> None:
    assert detector.who_is_at_risk(text, kind) == who


@pytest.mark.parametrize(
    "text",
    [
        "he wants to k i l l himself",
        "he's gonna k1ll himself",
        "HE WANTS TO KILL HIMSELF!!!",
        "he wants to k\u0456ll himself",
        "he wants to ki\u200bll himself",
        "he wnts to kil hisself",
        "hes gonna kms",
        "she is suiside",
        "shes suicdal",
        "he has taken an ovrdose",
        "hes od'd",
        "she wants to unalive herself",
        "ma son's gonnae dae himsel in",
        "chce umrzec",
        "dwi isio marw",
    ],
)
def test_sees_through_spelling(detector: Detector, text: str) -> None:
    assert detector.find_concern(text) is not None


@pytest.mark.parametrize(
    ("danger", "cancelled"),
    [
        ("he is suicidal", "he is not suicidal"),
        ("she took an overdose", "she took an overdose in 2019"),
        ("she took an overdose", "in 2019, she took an overdose"),
        ("he says he will kill himself", "i worry he might kill himself one day"),
        ("he is going to kill himself", "what do i do if he is going to kill himself"),
        ("he has hung himself", "in the film he hung himself"),
        ("he cut himself", "he cut himself shaving"),
        ("he is violent", "do people with schizophrenia get violent"),
        ("he has gone missing", "the form has gone missing in the post"),
        ("he takes lithium and is vomiting", "can lithium cause vomiting"),
        ("i can't wake him up", "i can't wake him up in the mornings"),
        ("she doesn't want to live", "she doesn't want to live with me"),
        ("he's on clozapine and has a fever", "he's on clozapine and has no fever"),
        ("fever, and he is on clozapine", "no fever, and he is on clozapine"),
        ("he's going for me", "he's going for a drive with me"),
        ("he has put his affairs in order", "I put his affairs in order as his deputy"),
        ("he has od'd", "the reference number is od 203"),
        ("he has plans to end his life", "asked if he had plans to end his life he said no"),
        ("he is waving a screwdriver", "he's got a screwdriver out, putting up a shelf"),
    ],
)
def test_a_guard_cancels_only_where_it_applies(
    detector: Detector, danger: str, cancelled: str
) -> None:
    assert detector.find_concern(danger) is not None
    assert detector.find_concern(cancelled) is None


@pytest.mark.parametrize(
    "text",
    [
        "he is not safe he wants to kill himself",
        "she's not well and wants to die",
        "i can't cope i want to die",
        "no, he wants to die",
        "how do i get help he has taken an overdose",
        "what do i do he says he is going to kill himself",
        "he has a history of overdoses and he's taken 40 tablets",
        "he took an overdose last year and he has just taken 30 tablets",
        "he was watching telly and he says he wants to die",
        "the support group said to write: he wants to kill himself",
        "i'm worried about my son he wants to die",
        "what do i do if he tries to kill himself tonight",
        "he's on clozapine, no temperature but a sore throat",
        "my fifteen year old is talking about killing herself",
        "he said no to the hospital and he wants to die",
        "he's at the shelf with a knife and says he'll stab me tonight",
    ],
)
def test_a_guard_nearby_does_not_hide_danger(detector: Detector, text: str) -> None:
    assert detector.find_concern(text) is not None


def test_the_gravest_concern_is_told(detector: Detector) -> None:
    assert found(detector, "he hits me and has taken an overdose") == ("overdose", "person")


def test_the_pattern_is_named_and_the_words_are_not(detector: Detector) -> None:
    concern = detector.find_concern("my son wants to die")
    assert concern is not None
    assert concern.pattern == "suicide.wants_to_die"


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "'", "0", "\x00", "\ud800", "🔪", "." * 50])
def test_copes_with_anything(detector: Detector, text: str) -> None:
    assert detector.find_concern(text) is None

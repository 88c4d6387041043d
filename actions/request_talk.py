"""A request being asked for, question by question: what is said and what is remembered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import nation
from actions.dependencies import library, places, request_forms, teams
from actions.replies import Button, choice
from actions.request_buttons import button, question_buttons
from bot.asking import results
from bot.asking.draft import CHANGE_WHAT, CONFIRM, Draft, Given, Progress
from bot.asking.meeting_list import MeetingList
from bot.asking.questions import SLOTS, Question
from bot.asking.readings import Reading
from bot.casework.model import Kind

Events = list[dict[str, Any]]
ASKED_SLOT = "requested_slot"
DRAFT, KIND, PARKED = "request_draft", "request_kind", "parked_requests"
ANSWER = "request_answer"


class RequestTalk:
    """The state of one turn. ``events`` says what of it Rasa shall remember."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self._tracker = tracker
        self._forms = request_forms()
        self.known = {slot: tracker.get_slot(slot) for slot in SLOTS}
        self.known["nation"] = nation(tracker)
        if self.known["consent_version"] != self._forms.consent_version:
            self.known["consent_version"] = None
        draft = tracker.get_slot(DRAFT)
        self.draft = Draft.from_json(draft) if draft else None
        self.parked = [Draft.from_json(one) for one in tracker.get_slot(PARKED) or []]
        self.extra: Events = []

    @property
    def progress(self) -> Progress:
        """The open draft against its form; there must be one."""
        if self.draft is None:
            raise LookupError("nothing is being asked for")
        return Progress(self.draft, self.known, self._forms, self._is_out_of_area())

    def events(self) -> Events:
        """The slots of Rasa that this turn changed; the draft always: without it Rasa rejects."""
        draft = self.draft.to_json() if self.draft else None
        slots = {
            **self.known,
            KIND: self.draft.form if self.draft else None,
            PARKED: [one.to_json() for one in self.parked] or None,
        }
        changed = {
            name: value for name, value in slots.items() if value != self._tracker.get_slot(name)
        }
        changed |= {DRAFT: draft, ASKED_SLOT: ANSWER if self.draft else None}
        return [*self.extra, *(SlotSet(name, value) for name, value in changed.items())]

    def say(self, word: str, buttons: list[Button] | None = None, **values: Any) -> None:
        """Say one of the form's own sentences."""
        text = self._forms.words[word].format(kind=self.kind_name(), **values)
        self._dispatcher.utter_message(text=text, buttons=buttons or [])

    def say_text(self, text: str, buttons: list[Button] | None = None) -> None:
        """Say a sentence of a question or a form, its placeholders filled."""
        self._dispatcher.utter_message(text=self.fill(text), buttons=buttons or [])

    def kind_name(self) -> str:
        """What is being asked for, in the words of the carer's nation."""
        if self.draft is None:
            return ""
        return self._forms.name_of(self.draft.form, self.known["nation"])

    def fill(self, text: str) -> str:
        """``text`` with the words of the nation and the answers so far."""
        draft = self.progress.draft
        shown = {name: given.shown for name, given in draft.answers.items()}
        values: dict[str, Any] = {
            **shown,
            **self._forms.local(self.known["nation"]),
            "council": self.known["council"] or "",
            "which": draft.reference or self._forms.words["newest"],
        }
        return text.format_map(_Known(values))

    def note_topic(self) -> None:
        """What was talked about before is over: the next "how long does it take" is about this."""
        topic = self.progress.form.topic or self.progress.form.id
        self._dispatcher.utter_message(json_message={"topic": topic})

    def ask(self, *, again: bool = False) -> None:
        """Ask the next question, read back, or do what is left to do."""
        draft = self.progress.draft
        question = self.progress.next_question()
        if again:
            self.say("again")
        if question is None:
            self._end()
            return
        if draft.asked != question.id:
            draft.options, draft.wrong = [], 0
        draft.asked, draft.paused = question.id, ""
        if question.gives_list:
            self._give_list()
        self.say_text(question.ask, question_buttons(question, draft, self._forms.words))

    def _give_list(self) -> None:
        """Have the desk make a page of the list, unless the carer has the very same already."""
        note = MeetingList.of(self.progress).note()
        if note != self.progress.draft.listed:
            self.progress.draft.listed = note
            self._dispatcher.utter_message(json_message={"request": note})

    def ask_what_to_change(self) -> None:
        """Offer the answers that can be changed."""
        progress = self.progress
        progress.draft.asked = CHANGE_WHAT
        settled = [
            one for one in progress.applying() if progress.is_settled(one) and not one.hidden
        ]
        buttons = [button(one.called, CHANGE_WHAT, one.id) for one in settled]
        drop = button(self._forms.words["drop"], CONFIRM, "drop")
        self.say("change_what", [*buttons, drop])

    def take(self, question: Question, reading: Reading, said: str) -> bool:
        """Keep an answer. False where it ended the whole request."""
        draft = self.progress.draft
        draft.answers[question.id] = Given(said, reading.shown, reading.value)
        draft.last, draft.wrong, draft.pending = question.id, 0, None
        self._remember(question, reading)
        if question.no_ends and reading.value == "no":
            self.say_text(question.no_ends)
            self.leave()
            return False
        return True

    def skip(self, question: Question) -> None:
        """Leave ``question`` out."""
        draft = self.progress.draft
        draft.answers[question.id] = Given("", "", "")
        draft.last, draft.wrong = question.id, 0

    def leave(self) -> None:
        """This request is over; go back to one that was begun before, if there is one."""
        self.draft = self.parked.pop() if self.parked else None
        if self.draft:
            self.say("back_to")
            self.ask()

    def _remember(self, question: Question, reading: Reading) -> None:
        if question.answer in ("council", "postcode") or question.id == "council_right":
            self._remember_council(question, reading)
        elif question.slot == "consent_version":
            agreed = reading.value == "yes"
            self.known["consent_version"] = self._forms.consent_version if agreed else None
        elif question.slot and question.answer == "yes_no":
            self.known[question.slot] = reading.value == "yes"
        elif question.slot:
            self.known[question.slot] = reading.value
        if question.slot == "nation":
            self._dispatcher.utter_message(json_message={"nation": reading.value})

    def _remember_council(self, question: Question, reading: Reading) -> None:
        name = reading.value
        if question.id == "council_right":
            guess = self.progress.draft.answers["postcode"]
            name = guess.value if reading.value == "yes" else ""
        council = places().find(name) if question.answer != "postcode" else None
        if council:
            self.known["council"], self.known["nation"] = council.name, council.nation
            # A note of its own: the gateway remembers the nation for its answers, too.
            self._dispatcher.utter_message(json_message={"nation": council.nation})

    def _is_out_of_area(self) -> bool:
        form, council = (self.draft.form if self.draft else ""), self.known["council"]
        if not council or form not in list(Kind):
            return False
        kind, where = Kind(form), self.known["nation"]
        return not any(team.takes(kind, where, council) for team in teams().teams)

    def _end(self) -> None:
        """All is answered: read back, or do it where that was the last word already."""
        form = self.progress.form
        if form.note in ("open", "change_contact"):
            self._read_back()
            return
        if form.closing:
            labels = results.leads_to(self.progress)
            self.say_text(form.closing, [choice(label, library()) for label in labels])
        if form.note:
            self.send()
            return
        self.leave()

    def send(self) -> None:
        """Hand the request to the desk, which commits it and says so."""
        note = results.note(self.progress)
        self._dispatcher.utter_message(json_message={"request": note})
        if note.get("reference") and not note.get("pin"):
            self.extra.append(SlotSet("waits_for_pin", note))
        self.leave()

    def _read_back(self) -> None:
        progress, words = self.progress, self._forms.words
        progress.draft.asked, progress.draft.paused = CONFIRM, ""
        sentence = "read_back" if progress.form.note == "open" else "read_back_changes"
        buttons = [button(words[name], CONFIRM, name) for name in ("send", "change", "drop")]
        self.say(sentence, buttons, lines="\n".join(results.lines(progress)))


class _Known(dict[str, Any]):
    """Leaves out what is not known yet."""

    def __missing__(self, key: str) -> str:
        return ""

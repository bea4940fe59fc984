"""The presidio engine with our recognisers alone: no American ones, no network, no lemmas.

Importing this module imports spaCy and presidio (about a second); building the engine reads the model
(less than half a second). Nothing here, or in what it loads, opens a connection.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language
from spacy.tokens import Doc

from redaction.detectors.address import AddressRecogniser
from redaction.detectors.agency_number import AgencyNumberRecogniser
from redaction.detectors.bank_account import BankAccountRecogniser
from redaction.detectors.client_number import ClientNumberRecogniser
from redaction.detectors.coordinates import CoordinatesRecogniser
from redaction.detectors.credit_card import CreditCardRecogniser
from redaction.detectors.date_of_birth import DateOfBirthRecogniser
from redaction.detectors.driver_licence import DriverLicenceRecogniser
from redaction.detectors.email import EmailRecogniser
from redaction.detectors.ip_address import IpAddressRecogniser
from redaction.detectors.ird import IrdRecogniser
from redaction.detectors.legal_advice import LegalAdviceRecogniser
from redaction.detectors.marking import MarkingRecogniser
from redaction.detectors.name_frames import NameFrameRecogniser
from redaction.detectors.name_grammar import NameGrammarRecogniser
from redaction.detectors.name_model import trained
from redaction.detectors.nhi import NhiRecogniser
from redaction.detectors.online_handle import OnlineHandleRecogniser
from redaction.detectors.passport import PassportRecogniser
from redaction.detectors.person import PersonModelRecogniser
from redaction.detectors.phone import PhoneRecogniser
from redaction.detectors.recogniser import Recogniser
from redaction.detectors.signature import SignatureRecogniser
from redaction.detectors.student_number import StudentNumberRecogniser
from redaction.detectors.vehicle_plate import VehiclePlateRecogniser

LANGUAGE = "en"
"""Presidio's key; our recognisers read te reo Māori under it as well."""

RECOGNISERS: tuple[type[Recogniser], ...] = (
    IrdRecogniser,
    NhiRecogniser,
    BankAccountRecogniser,
    CreditCardRecogniser,
    PhoneRecogniser,
    EmailRecogniser,
    AddressRecogniser,
    CoordinatesRecogniser,
    DateOfBirthRecogniser,
    DriverLicenceRecogniser,
    PassportRecogniser,
    VehiclePlateRecogniser,
    StudentNumberRecogniser,
    ClientNumberRecogniser,
    AgencyNumberRecogniser,
    IpAddressRecogniser,
    OnlineHandleRecogniser,
    MarkingRecogniser,
    LegalAdviceRecogniser,
    SignatureRecogniser,
    NameFrameRecogniser,
    NameGrammarRecogniser,
    PersonModelRecogniser,
)
_LONG_RUN = re.compile(r"\S{60,}")
_SIGN = re.compile(r"[\W_]")


class PeopleNlpEngine(NlpEngine):  # type: ignore[misc]  # presidio publishes no types
    """A presidio NLP engine that runs our own entity finder, nothing else."""

    engine_name = "spacy-people"
    is_available = True

    def __init__(self) -> None:
        self._model: Language | None = None

    def load(self) -> None:
        """Reads the model's weights, which stand beside the code."""
        self._model = trained()

    def is_loaded(self) -> bool:
        """Tells whether the model is there."""
        return self._model is not None

    @property
    def model(self) -> Language:
        """Gives the model, reading it first where need be."""
        if self._model is None:
            self.load()
        assert self._model is not None  # noqa: S101 -- for the type checker; load() has set it
        return self._model

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Gives the entities of one text."""
        return self._artifacts(self.model(text), language)

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 16,
        n_process: int = 1,
        **kwargs: object,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Gives each text with its entities, several at a time through the model."""
        del kwargs
        for doc in self.model.pipe(texts, batch_size=batch_size, n_process=n_process):
            yield doc.text, self._artifacts(doc, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Tells whether a word is one that says little."""
        del language
        return bool(self.model.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        """Tells whether a word is punctuation."""
        del language
        return bool(self.model.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """Gives the one entity that is taken from the model."""
        return [PersonModelRecogniser.CATEGORY]

    def get_supported_languages(self) -> list[str]:
        """Gives presidio's key of the one language."""
        return [LANGUAGE]

    def _artifacts(self, doc: Doc, language: str) -> NlpArtifacts:
        # no lemmas, so no keywords: our recognisers read their context themselves
        return NlpArtifacts(
            entities=list(doc.ents),
            tokens=doc,
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=language,
        )


class ContextWithinRecognisers(ContextAwareEnhancer):  # type: ignore[misc]  # no types
    """Leaves the scores as they are: each recogniser has read its context already."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0.0,
            min_score_with_context_similarity=0.0,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Gives the results unchanged."""
        del text, nlp_artifacts, recognizers, context
        return raw_results


def _calmed(text: str) -> str:
    """Gives a text of the same length in which no long run without a space holds punctuation.

    spaCy takes such a run (a line to write on, a long address) apart one sign at a time, in time that
    grows with the square of its length.
    """
    return _LONG_RUN.sub(lambda run: _SIGN.sub(" ", run.group()), text)


@functools.cache
def analyzer() -> AnalyzerEngine:
    """Gives the engine, built once for the process."""
    registry = RecognizerRegistry(
        recognizers=[recogniser() for recogniser in RECOGNISERS], supported_languages=[LANGUAGE]
    )
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=PeopleNlpEngine(),
        supported_languages=[LANGUAGE],
        context_aware_enhancer=ContextWithinRecognisers(),
    )


def analyse(texts: Iterable[str], *, batch_size: int = 16) -> Iterator[list[RecognizerResult]]:
    """Gives the results of each normalised text, in order, with one pass of the model over all."""
    engine = analyzer()
    kept, given = itertools.tee(texts)
    read = engine.nlp_engine.process_batch(map(_calmed, given), LANGUAGE, batch_size=batch_size)
    for text, (_, artifacts) in zip(kept, read, strict=True):
        yield engine.analyze(text, LANGUAGE, nlp_artifacts=artifacts, return_decision_process=True)

"""Certificates and claims in words of the reader's language, for every page, label and receipt that speaks of stars."""

from datetime import date

from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pos.certification.cautions import Caution
from pos.certification.issuers import issuer_in_english
from pos.certification.kinds import (
    CertificateEventKind,
    CertificateKind,
    ClaimState,
    EndSource,
    Level,
    Standing,
    Turn,
    WithdrawalGround,
)
from pos.certification.legal import act_on
from pos.certification.life import GROUND_LETTERS, Clause, clause_on
from pos.certification.rules import Claim, EventFacts

STATE_NAMES = {
    ClaimState.VALID: _l("Valid"),
    ClaimState.RENEWAL_DUE: _l("Renewal due"),
    ClaimState.EXTENDED: _l("Extended, renewal filed"),
    ClaimState.LAPSED: _l("Lapsed"),
    ClaimState.WITHDRAWN: _l("Withdrawn"),
    ClaimState.NEVER_CERTIFIED: _l("Not certified"),
}
STATE_TONES = {
    ClaimState.VALID: "good",
    ClaimState.RENEWAL_DUE: "look",
    ClaimState.EXTENDED: "look",
    ClaimState.LAPSED: "bad",
    ClaimState.WITHDRAWN: "bad",
    ClaimState.NEVER_CERTIFIED: "quiet",
}
STANDING_NAMES = {
    **{Standing(state.value): name for state, name in STATE_NAMES.items() if state is not ClaimState.NEVER_CERTIFIED},
    Standing.SUPERSEDED: _l("Superseded"),
    Standing.UPCOMING: _l("Not begun yet"),
    Standing.MISTAKEN: _l("Entered by mistake"),
}
STANDING_TONES = {
    **{Standing(state.value): tone for state, tone in STATE_TONES.items() if state is not ClaimState.NEVER_CERTIFIED},
    Standing.SUPERSEDED: "quiet",
    Standing.UPCOMING: "info",
    Standing.MISTAKEN: "quiet",
}
KIND_NAMES = {
    CertificateKind.FIRST: _l("First recognition"),
    CertificateKind.UPGRADE: _l("Upgrade"),
    CertificateKind.REEVALUATION: _l("Re-evaluation"),
}
END_NAMES = {EndSource.PAPER: _l("as the paper says"), EndSource.COMPUTED: _l("computed as 36 months")}
EVENT_NAMES = {
    CertificateEventKind.FILED: _l("Re-evaluation filed"),
    CertificateEventKind.REFUSED: _l("Re-evaluation refused"),
    CertificateEventKind.WITHDRAWN: _l("Withdrawn"),
    CertificateEventKind.NOT_FIVE_STAR: _l("The ministry gave no fifth star"),
    CertificateEventKind.ENTERED_BY_MISTAKE: _l("Entered by mistake"),
}
LEVEL_NAMES = {
    Level.DISTRICT: _l("the district (until it ended in July 2025)"),
    Level.PROVINCE: _l("the People's Committee of the province or city"),
    Level.MINISTRY: _l("the ministry in charge of agriculture"),
}
GROUND_NAMES = {
    WithdrawalGround.DISHONEST_FILE: _l("the file was dishonest or forged"),
    WithdrawalGround.CRITERIA_NOT_MET: _l("it no longer meets the criteria"),
    WithdrawalGround.LAW_BROKEN: _l(
        "law on quality, food safety, environment, intellectual property or labels was broken"
    ),
    WithdrawalGround.MARK_MISUSED: _l("the OCOP mark was used so that it misleads"),
    WithdrawalGround.NO_LONGER_MADE: _l("its producer no longer makes it"),
    WithdrawalGround.AUTHORITY_ASKED: _l("another ground, as an authority asked"),
}
TURN_NAMES = {
    Turn.BEGUN: _l("Its first day comes"),
    Turn.DUE: _l("A file for re-evaluation may be sent in"),
    Turn.LATE: _l("The last day to file in good time"),
    Turn.FILED: _l("Re-evaluation filed"),
    Turn.REFUSED: _l("Re-evaluation refused"),
    Turn.ENDED: _l("Its last day has passed, and nothing was filed"),
    Turn.EXTENDED: _l("Its last day has passed, and what was filed is not decided"),
    Turn.STOPPED: _l("The extension has come to its hard stop"),
    Turn.SUPERSEDED: _l("A newer certificate of the product begins"),
    Turn.NOT_FIVE_STAR: _l("The ministry gave no fifth star"),
    Turn.WITHDRAWN: _l("Withdrawn"),
    Turn.ENTERED_BY_MISTAKE: _l("Entered by mistake"),
}


def ground_in_words(ground: WithdrawalGround) -> LazyString:
    """A ground of withdrawal with the letter that it has in the law."""
    return _l("(%(letter)s) %(ground)s", letter=GROUND_LETTERS[ground], ground=GROUND_NAMES[ground])


def clause_in_words(clause: Clause | None, letter: str = "") -> str:
    """The act and its article, as far as the act was read; empty where no law speaks."""
    if clause is None:
        return ""
    if not clause.article:
        return clause.act
    return _("%(act)s, Art. %(article)s", act=clause.act, article=clause.article + letter)


def basis_in_words(event: EventFacts) -> str:
    """The clause behind what became of a certificate; the act of that day where its clause was not read."""
    if event.kind is CertificateEventKind.ENTERED_BY_MISTAKE:
        return ""
    clause = clause_on(Turn(event.kind.value), event.effective_on)
    if clause is None:
        act = act_on(event.effective_on)
        return act.name if act else ""
    return clause_in_words(clause, GROUND_LETTERS[event.ground] if event.ground else "")


def stars_in_words(claim: Claim) -> str:
    """The stars that may be claimed, as words: "OCOP 4 stars"; empty where none may be shown."""
    if claim.stars is None:
        return ""
    words = str(ngettext("OCOP %(num)d star", "OCOP %(num)d stars", claim.stars))
    return _("%(stars)s, potential five-star", stars=words) if claim.potential_five_star else words


def claim_in_words(claim: Claim) -> str:
    """One plain sentence that answers whether the product is certified on the day asked."""
    stars = stars_in_words(claim)
    if claim.state is ClaimState.EXTENDED:
        return _(
            "Certified %(stars)s; renewal was filed and is not decided yet, until %(day)s at the latest",
            stars=stars, day=_day(claim.until),
        )  # fmt: skip
    if claim.certified:
        return _("Certified %(stars)s until %(day)s", stars=stars, day=_day(claim.until))
    if claim.state is ClaimState.LAPSED:
        return _("The certificate lapsed on %(day)s", day=_day(claim.until))
    if claim.state is ClaimState.WITHDRAWN:
        return _("The certificate was withdrawn from %(day)s on", day=_day(claim.withdrawn_on))
    return _("This product has no OCOP certificate")


def issuer(written: str) -> str:
    """Who signed a certificate, in the reader's language where that is a standing term."""
    return issuer_in_english(written) if str(get_locale() or "vi").startswith("en") else written


def decision_in_words(claim: Claim) -> str:
    """The decision that the claim rests on, with its day and who signed it; empty where there is none."""
    if claim.decision_date is None:
        return ""
    return _(
        "Decision %(number)s of %(day)s, %(issuer)s",
        number=claim.decision_number, day=_day(claim.decision_date), issuer=issuer(claim.issuer),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return "" if day is None else str(format_date(day, "dd/MM/yyyy"))


def caution_words(caution: Caution, language: str) -> str:
    """What somebody who takes the goods over should know, in sentences."""
    claim = caution.claim
    if claim.state is ClaimState.WITHDRAWN:
        said = _(
            "Its certificate was withdrawn on %(day)s: no star until there is a new one.", day=_day(claim.withdrawn_on)
        )
    elif claim.state is ClaimState.LAPSED:
        said = _("Its certificate lapsed after %(day)s: no star until there is a new one.", day=_day(claim.until))
    else:
        said = _("It has no certificate of its own.")
    if caution.variant is None:
        return said
    covers = _(
        "Decision %(decision)s covers another variant, %(code)s %(variant)s; its stars do not count here.",
        decision=caution.variant.claim.decision_number, code=caution.variant.code,
        variant=caution.variant.name(language),
    )  # fmt: skip
    return f"{said} {covers}"

"""What to do with one message, as a table of steps: the first that answers decides. The order is policy.

| step | asks | decides |
|---|---|---|
| our_own_letter | does it carry a Message-ID that we sent? | set aside |
| put_back_by_hand | did we move this very mail away before? | a person reads it |
| backlog | did it come long before we began? | waits for a person as one batch |
| unreadable | could it not be parsed, fetched or opened? | a case, 'could not be read' |
| repeat | same content, sender no less proven, decided before? | set aside |
| delivery_report | does it report on a letter of ours? | joins that case |
| machine_on_a_case | an automatic reply to a letter of ours? | joins that case, stops nothing |
| answer_of_a_manager | an answer to a notice, chase or step-up? | acknowledgement, claim, response or proposal |
| new_words_on_a_case | an escalation or danger on a known thread? | joins that case, with its own clocks |
| follow_up | anything else from somebody of that thread? | joins that case |
| danger | is somebody in danger now? | a case, red |
| sealed_mail | are the words sealed? | a case, to open by hand |
| no_words | is it empty, or could nothing of it be decoded? | a case, 'could not be read' |
| from_the_family | does a person, child or family write themselves? | a case for a person, no letter |
| escalation | a professional raises a problem within procedures? | a case |
| belongs_elsewhere | another procedure, or a first report? | diverted, with a clock |
| noise | machine mail without words for a person, or junk? | set aside |
| ordinary_post | anything else | the unit's ordinary queue |

What the table gives to a message of the Junk folder goes through router.steps.junk.
"""

from models.decision import Decision
from models.known import Arrival, Known
from router import steps
from router.moment import Moment
from router.steps.belonging import with_suggestion
from router.steps.junk import in_junk

STEPS = (
    steps.our_own_letter,
    steps.put_back_by_hand,
    steps.backlog,
    steps.unreadable,
    steps.repeat,
    steps.delivery_report,
    steps.machine_on_a_case,
    steps.answer_of_a_manager,
    steps.new_words_on_a_case,
    steps.follow_up,
    steps.danger,
    steps.sealed_mail,
    steps.no_words,
    steps.from_the_family,
    steps.escalation,
    steps.belongs_elsewhere,
    steps.noise,
    steps.ordinary_post,
)


def decide(arrival: Arrival, known: Known, at: Moment) -> Decision:
    """The decision on one message. Pure: the same in, the same out; never raises on any message."""
    for step in STEPS:
        decision = step(arrival, known, at)
        if decision is not None:
            decision = with_suggestion(decision, known)
            return in_junk(decision, arrival) if arrival.junk else decision
    raise AssertionError("the last step always decides")

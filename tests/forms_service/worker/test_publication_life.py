"""R06: whatever happens in whatever order, what was released is public in the end, once, and nothing else ever is."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.forms_service.worker.publication_life import PublicationLife

SETTINGS = settings(
    max_examples=8,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # An example takes two seconds; people read its steps, so it need not be the smallest.
    phases=[Phase.generate],
)


def test_publications_come_to_their_end_whatever_happens() -> None:
    run_state_machine_as_test(PublicationLife, settings=SETTINGS)

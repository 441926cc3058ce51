from govim.domain.due import Due
from govim.services.due import DUE


def test_each_kind_of_due_work_has_its_service() -> None:
    assert set(DUE) == set(Due.__subclasses__())

from govim.storage.batch_rows import TABLES, CursorRow, HeadRow


def test_what_moves_is_known_by_whom_it_moves() -> None:
    assert HeadRow(1, 1, b"here").key == HeadRow(2, 2, b"here").key != HeadRow(1, 1, b"there").key
    assert CursorRow(1, 1, b"here", b"ada").key != CursorRow(1, 1, b"here", b"bo").key


def test_each_table_is_written_once() -> None:
    assert len(set(TABLES)) == len(TABLES)

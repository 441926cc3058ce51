from govim.backup.standing import standing_of_copy, standing_of_site
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.storage.upgrade import HEAD


def test_site_and_copy_say_the_same_and_the_copy_is_left_alone(closed_site: DataFolder) -> None:
    standing = standing_of_site(StoredSite(closed_site))
    assert (standing.schema, standing.epoch) == (HEAD, 1)
    assert standing.position > 3
    before = sorted(closed_site.root.iterdir())
    assert standing_of_copy(closed_site.database) == standing
    assert sorted(closed_site.root.iterdir()) == before

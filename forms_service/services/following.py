"""What editors push to the repository elsewhere reaches the portal by itself."""

from forms_service.services.house import House


def follow(house: House) -> bool:
    """Take over what was pushed, and build where the site is older than the content; tells whether it was.

    A publication that failed, or a worker that was killed, may have written out
    what was pushed and never built it. So the site is asked, not the folder.

    Raises:
        ContentRepositoryError: nothing was taken over.
        SiteBuildError: the content was taken over, the site is still the old one.
    """
    house.content.fetch()
    house.content.checkout()
    house.library.refresh()
    if house.site.built_from() == house.content.head():
        return False
    house.site.publish()
    return True

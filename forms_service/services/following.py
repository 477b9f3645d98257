"""What editors push to the repository elsewhere reaches the portal by itself."""

from forms_service.services.house import House


def follow(house: House) -> bool:
    """Take over what was pushed and build the site anew; tells whether anything had moved.

    Raises:
        ContentRepositoryError: nothing was taken over.
        SiteBuildError: the content was taken over, the site is still the old one.
    """
    house.content.fetch()
    if not house.content.checkout():
        return False
    house.library.refresh()
    house.site.publish()
    return True

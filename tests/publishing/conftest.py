"""The site, made once for the tests of a process, which they open from disk."""

import publish
import pytest
from pages import OTHERS
from publishing.tried import TRIED


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A folder with the pages of the lessons that are tried, with few pictures, and all that is no lesson."""
    folder = tmp_path_factory.mktemp("site")
    publish.publish(folder, [path.stem for path in (*TRIED, *OTHERS)], most=6)
    return folder

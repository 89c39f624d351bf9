"""Runs the Autobahn test suite's fuzzing client; for Python 2.7, which the suite is written for.

autobahn.py SITE SPECIFICATION: the folder the suite is installed in, and what to run.
"""

import site
import sys

SITE, SPECIFICATION = sys.argv[1:]
# As a folder of packages with their .pth files: one of them is what makes `zope` importable.
site.addsitedir(SITE)
sys.path.insert(0, SITE)

from autobahntestsuite.wstest import run  # noqa: E402

sys.argv = ["wstest", "--mode", "fuzzingclient", "--spec", SPECIFICATION]
run()

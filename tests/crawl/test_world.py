import time, sys, os
import pytest
from tests.crawl.sides import *
from tests.crawl import walking
WHOS = os.environ.get("WHO","").split(",")
@pytest.mark.parametrize("who", [w for w in [ANYBODY, ADMIN, *PEOPLE] if WHOS==[""] or w.role in WHOS], ids=str)
def test_x(two_sides, who, django_db_blocker):
  with django_db_blocker.unblock():
    t=time.time()
    walk = walking.Walk(who, walking.browser(who))
    if os.environ.get("V"):
        orig=walk._take
        def take(step):
            t=time.time(); b=sum(walk.answers.values())
            c=walk.answers.copy()
            r=orig(step)
            d=walk.answers-c
            print(f"{time.time()-t:.2f}", dict(d), step, walk.client.cookies.get("sessionid") and walk.client.cookies.get("sessionid").value[:5])
            return r
        walk._take=take
    walk.run()
    print("=====", who, f"{time.time()-t:.1f}s", sum(walk.answers.values()), dict(walk.answers), len(walk.reached), len(walk.sent))
    for f in walk.faults: print("  FAULT", f[:1500])

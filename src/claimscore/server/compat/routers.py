"""The routers of every protocol, as the application includes them."""

from __future__ import annotations

from claimscore.server.compat import tei
from claimscore.server.compat.labelstudio import routes as labelstudio
from claimscore.server.compat.languagetool import routes as languagetool
from claimscore.server.compat.openai import routes as openai
from claimscore.server.compat.perspective import routes as perspective

ROUTERS = (perspective.router, openai.router, languagetool.router, labelstudio.router, tei.router)

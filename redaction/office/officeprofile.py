"""LibreOffice's profile for one run: our own Basic, and settings under which no document does anything."""

from __future__ import annotations

from html import escape
from pathlib import Path

_SETTINGS = {
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    # otherwise the first start lays its own Basic over ours
    ("Setup/Office", "ooSetupInstCompleted"): "true",
    ("Office.Common/Misc", "FirstRun"): "false",
    ("Office.Common/Save/Document", "AutoSave"): "false",
    ("Office.Writer/Content/Update", "Link"): "0",
    ("Office.Calc/Content/Update", "Link"): "1",
    ("Office.Recovery/RecoveryInfo", "Enabled"): "false",
}
"""Macros of documents never; links never, from the network or from a disk."""


def make_profile(profile: Path) -> None:
    """Writes a profile into a folder that is not there yet.

    Raises:
        OSError: it cannot be written.
    """
    library = profile / "user" / "basic" / "Standard"
    library.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{group}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (group, name), value in _SETTINGS.items()
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>",
        encoding="utf-8",
    )
    for kind in ("script", "dialog"):
        (library.parent / f"{kind}.xlc").write_text(_LIBRARIES.format(kind=kind), encoding="utf-8")
        modules = '<library:element library:name="Press"/>' if kind == "script" else ""
        (library / f"{kind}.xlb").write_text(_LIBRARY.format(modules=modules), encoding="utf-8")
    basic = (Path(__file__).parent / "convert.bas").read_text(encoding="utf-8")
    (library / "Press.xba").write_text(_MODULE.format(basic=escape(basic)), encoding="utf-8")


_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" library:link="false" xlink:type="simple"
 xlink:href="$(USER)/basic/Standard/{kind}.xlb/"/>
</library:libraries>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">{modules}</library:library>
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Press"
 script:language="StarBasic">{basic}</script:module>
"""

"""Attacks of kinds that few programs write, and a file may have all the same."""

from __future__ import annotations

import base64
import io
import struct

import pikepdf
from attack import (
    Paper,
    Where,
    attack,
    embedded,
    escaped,
    form,
    jpeg_object,
    lettering,
    picture_object,
    placed,
    text,
)
from attacks_by_painting import state
from attacks_in_codecs import jbig2
from attacks_in_pictures import with_picture
from attacks_text_elsewhere import KEPT, SECOND, own_name, second, signed_and_second
from attacks_under_box import around
from pikepdf import Array, Dictionary, Name, String

from records.geometry import Box

PLACE = placed("P", 20, 100, 207, 30)

# -- words that stand or are drawn in an uncommon way ----------------------------------------------


@attack(Where.UNDER_BOX)
def written_downwards(paper: Paper) -> None:
    """The words run downwards, a letter below the other, by a font that writes so."""
    font = embedded(paper.pdf, paper.secret)
    font.font.Encoding = Name("/Identity-V")
    page = around(
        paper, f"BT /V 7 Tf 260 175 Td {font.hex(paper.secret)} Tj ET", Box(248, 15, 272, 178)
    )
    page.Resources.Font.V = font.font


@attack(Where.UNDER_BOX)
def note_that_does_not_turn(paper: Paper) -> None:
    """A note on a page that is turned, which is to stay upright whichever way the page is turned."""
    page = around(paper, "", Box(30, 125, 250, 155), Rotate=90)
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FreeText,
        Contents=String(paper.secret),
        Rect=[40, 130, 240, 150],
        F=4 | 16,
        DA=String("/H 12 Tf 0 g"),
        AP=Dictionary(N=form(paper.pdf, text(2, 4, paper.secret))),
    )
    note.AP.N.BBox = [0, 0, 200, 20]
    page.Annots = Array([paper.pdf.make_indirect(note)])


@attack(Where.HIDDEN)
def letters_without_a_width(paper: Paper) -> None:
    """The words are squeezed to a line: by the stretch of the text, and by two matrices."""
    said = escaped(paper.secret)
    second(
        paper,
        f"BT /H 12 Tf 0 Tz 20 120 Td {said} Tj 100 Tz ET "
        f"BT /H 12 Tf 0 0 0 1 60 120 Tm {said} Tj ET "
        f"q 1 0 0 0 0 100 cm BT /H 12 Tf 20 20 Td {said} Tj ET Q",
    )


@attack(Where.HIDDEN)
def strokes_that_leave_nothing(paper: Paper) -> None:
    """The words are stroked with a dash that never comes to its first stroke, and without opacity."""
    page = second(
        paper,
        f"q [0.001 900] 450 d 0.4 w 1 Tr {text(20, 120, paper.secret)} Q "
        f"q /A gs 1 Tr {text(20, 95, paper.secret)} Q",
    )
    state(paper, page, "A", CA=0)


# -- layers ----------------------------------------------------------------------------------------


def layer(paper: Paper, name: str, *, off: bool) -> pikepdf.Object:
    """Gives a new layer of the file."""
    made = paper.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name)))
    if "/OCProperties" not in paper.pdf.Root:
        paper.pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(OFF=Array()))
    table = paper.pdf.Root.OCProperties
    table.OCGs.append(made)
    if off:
        table.D.OFF.append(made)
    return made


@attack(Where.HIDDEN)
def layers_of_forms_and_notes(paper: Paper) -> None:
    """A form, a picture and a note with the words belong to a layer that is off, and one to none of two."""
    page = second(paper, f"/F Do {PLACE} /OC /M BDC {text(20, 80, paper.secret)} EMC")
    off, on = layer(paper, "Draft", off=True), layer(paper, "Plan", off=False)
    words = form(paper.pdf, text(20, 120, paper.secret))
    words.OC = off
    picture = picture_object(paper.pdf, lettering(paper.secret), OC=off)
    page.Resources.XObject = Dictionary(F=words, P=picture)
    members = Dictionary(Type=Name.OCMD, OCGs=Array([off, on]), P=Name.AllOff)
    page.Resources.Properties = Dictionary(M=paper.pdf.make_indirect(members))
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Stamp,
        Rect=[20, 20, 220, 40],
        F=4,
        OC=off,
        AP=Dictionary(N=form(paper.pdf, text(20, 20, paper.secret))),
    )
    page.Annots = Array([paper.pdf.make_indirect(note)])


@attack(Where.HIDDEN)
def layer_on_a_condition(paper: Paper) -> None:
    """The words are seen where a layer is off, which is on: a condition says so, and no list."""
    page = second(paper, f"/OC /M BDC {text(20, 120, paper.secret)} EMC")
    on = layer(paper, "Plan", off=False)
    members = Dictionary(Type=Name.OCMD, OCGs=Array([on]), VE=Array([Name.Not, on]))
    page.Resources.Properties = Dictionary(M=paper.pdf.make_indirect(members))


@attack(Where.HIDDEN)
def layer_for_print_alone(paper: Paper) -> None:
    """A layer with the words is for paper, and off on a screen."""
    page = second(paper, f"/OC /L BDC {text(20, 120, paper.secret)} EMC")
    made = layer(paper, "Copy for the file", off=False)
    made.Usage = Dictionary(
        Print=Dictionary(PrintState=Name.ON), View=Dictionary(ViewState=Name.OFF)
    )
    rule = Dictionary(Event=Name.View, Category=Array([Name.View]), OCGs=Array([made]))
    paper.pdf.Root.OCProperties.D.AS = Array([rule])
    page.Resources.Properties = Dictionary(L=made)


# -- what pictures carry along ---------------------------------------------------------------------


@attack(Where.HIDDEN)
def notes_in_a_jbig2(paper: Paper) -> None:
    """A harmless JBIG2 has a segment of comments, and shares a table with one more."""
    note = b"\x20\x00\x00\x00" + b"Keeper\0" + paper.secret.encode() + b"\0\0"

    def segment(number: int, page: int) -> bytes:
        return struct.pack(">IBBBI", number, 62, 0, page, len(note)) + note

    sheet = lettering("kauri", (624, 90))
    picture = pikepdf.Stream(paper.pdf, b"")
    picture.write(
        jbig2(sheet) + segment(9, 1),
        filter=Name.JBIG2Decode,
        decode_parms=Dictionary(JBIG2Globals=paper.pdf.make_stream(segment(8, 0))),
    )
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 624, 90, 1
    picture.ColorSpace = Name.DeviceGray
    with_picture(paper, picture, PLACE)


@attack(Where.HIDDEN)
def notes_in_a_jpeg_2000(paper: Paper) -> None:
    """A harmless JPEG 2000 has a box of XML with the words, and goes on behind its end."""
    out = io.BytesIO()
    lettering("kauri", (624, 90)).save(out, "JPEG2000")
    said = f"<keeper>{paper.secret}</keeper>".encode()
    tail = struct.pack(">I", len(said) + 8) + b"xml " + said
    picture = pikepdf.Stream(paper.pdf, b"")
    picture.write(out.getvalue() + tail + paper.secret.encode(), filter=Name.JPXDecode)
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width, picture.Height = 624, 90
    with_picture(paper, picture, PLACE)


@attack(Where.HIDDEN)
def picture_behind_a_jpeg(paper: Paper) -> None:
    """Behind the end of a harmless JPEG stands a second one, as a camera stores its preview."""
    hidden = io.BytesIO()
    lettering(paper.secret).save(hidden, "JPEG", comment=paper.secret.encode())
    picture = jpeg_object(paper.pdf, lettering("kauri"))
    picture.write(picture.read_raw_bytes() + hidden.getvalue(), filter=Name.DCTDecode)
    with_picture(paper, picture, PLACE)


@attack(Where.HIDDEN)
def picture_made_white(paper: Paper) -> None:
    """A graphics state transfers every colour of a picture to white."""
    page = with_picture(
        paper, picture_object(paper.pdf, lettering(paper.secret)), f"q /W gs {PLACE} Q"
    )
    white = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[1], N=1)
    state(paper, page, "W", TR=paper.pdf.make_indirect(white))


# -- what the file says beside its pages -----------------------------------------------------------


@attack(Where.VISIBLE)
def link_in_a_code(paper: Paper) -> None:
    """Links lead to addresses that spell the words: escaped twice, in base64, in hexadecimal."""
    page = signed_and_second(paper, "")
    plain = paper.secret.replace(" ", "-").lower()
    twice = "".join(f"%25{ord(char):02X}" for char in plain)
    ways = (
        twice,
        base64.urlsafe_b64encode(plain.encode()).decode().rstrip("="),
        plain.encode().hex(),
        plain.encode("utf-16-le").hex(),
    )
    page.Annots = Array(
        paper.pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[20, 20 + 10 * index, 120, 28 + 10 * index],
                A=Dictionary(S=Name.URI, URI=String(f"https://example.govt.nz/people/{way}")),
            )
        )
        for index, way in enumerate(ways)
    )


@attack(Where.HIDDEN)
def names_of_states_and_options(paper: Paper) -> None:
    """A box that is ticked calls its states after the person, and a list has the words to choose from."""
    page = second(paper, "")
    state_name = "/" + paper.secret.replace(" ", "_")
    ticked = Dictionary({state_name: form(paper.pdf, text(2, 2, "x")), "/Off": form(paper.pdf, "")})
    button = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Btn,
        T=String("agrees"),
        V=Name(state_name),
        AS=Name(state_name),
        Rect=[20, 20, 32, 32],
        AP=Dictionary(N=ticked),
        MK=Dictionary(CA=String(paper.secret)),
    )
    choice = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Ch,
        T=String("keeper"),
        Opt=Array([Array([String(paper.secret), String("the keeper")])]),
        V=String(paper.secret),
        I=Array([0]),
        Rect=[60, 20, 160, 40],
        DA=String("/H 8 Tf 0 g"),
        AP=Dictionary(N=form(paper.pdf, text(2, 4, "the keeper", 8))),
    )
    page.Annots = Array([paper.pdf.make_indirect(button), paper.pdf.make_indirect(choice)])
    paper.pdf.Root.AcroForm = Dictionary(Fields=Array(list(page.Annots)))


@attack(Where.HIDDEN)
def rare_keys_of_the_catalogue(paper: Paper) -> None:
    """The words are in what few readers know: base address, web capture, parts, certificates, legal notes."""
    page = second(paper, "/PS Do")
    root, said = paper.pdf.Root, String(paper.secret)
    address = String(f"https://example.nz/{paper.secret.replace(' ', '-')}/")
    root.URI = Dictionary(Base=address)
    root.SpiderInfo = Dictionary(V=1.0, C=Array([Dictionary(URL=address)]))
    root.DPartRoot = Dictionary(
        Type=Name.DPartRoot,
        DPartRootNode=paper.pdf.make_indirect(
            Dictionary(Type=Name.DPart, DPM=Dictionary(Recipient=said))
        ),
    )
    root.DSS = Dictionary(Certs=Array([paper.pdf.make_stream(paper.secret.encode())]))
    root.Legal = Dictionary(Attestation=said)
    root.Extensions = Dictionary(ADBE=Dictionary(BaseVersion=Name("/1.7"), URL=address))
    root.Perms = Dictionary(UR3=Dictionary(Type=Name.Sig, Name=said, Reason=said))
    page.Metadata = paper.pdf.make_stream(paper.secret.encode())
    page.ID = said
    page.PresSteps = Dictionary(Type=Name.NavNode, NA=Dictionary(S=Name.URI, URI=address))
    postscript = paper.pdf.make_stream(f"({paper.secret}) show".encode())
    postscript.Type, postscript.Subtype = Name.XObject, Name.PS
    page.Resources.XObject = Dictionary(PS=postscript)


@attack(Where.HIDDEN)
def films_and_models(paper: Paper) -> None:
    """A film, a sound and a model on a page are called after the person, and hold the words."""
    page = second(paper, "")
    said = String(paper.secret)
    data = paper.pdf.make_stream(paper.secret.encode())
    assets = Dictionary(Names=Array([said, Dictionary(Type=Name.Filespec, F=said, UF=said)]))
    rich = Dictionary(
        Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=assets), Contents=said
    )
    sound = Dictionary(Subtype=Name.Sound, Sound=data, Contents=said)
    model = Dictionary(Subtype=Name("/3D"), Contents=said)
    model["/3DD"] = data
    screen = Dictionary(
        Subtype=Name.Screen, T=said, A=Dictionary(S=Name.Rendition, JS=said, N=Dictionary(N=said))
    )
    kinds = (rich, sound, model, screen)
    for index, kind in enumerate(kinds):
        kind.Type, kind.F, kind.Rect = Name.Annot, 2, Array([20 * index, 20, 20 * index + 15, 30])
    page.Annots = Array(paper.pdf.make_indirect(kind) for kind in kinds)


@attack(Where.HIDDEN)
def attributes_of_a_table(paper: Paper) -> None:
    """The structure of a table says the words: its summary, its headings, and how they sound."""
    page = second(paper, "/P <</MCID 0>> BDC " + text(20, 110, "harbour dues") + "EMC")
    said = String(paper.secret)
    cell = Dictionary(
        Type=Name.StructElem,
        S=Name.TH,
        ID=said,
        K=Dictionary(Type=Name.MCR, Pg=page.obj, MCID=0),
        A=Dictionary(O=Name.Table, Scope=Name.Column, Headers=Array([said]), Short=said),
        Phoneme=said,
        PhoneticAlphabet=Name.ipa,
    )
    row = Dictionary(Type=Name.StructElem, S=Name.TR, K=Array([paper.pdf.make_indirect(cell)]))
    table = Dictionary(
        Type=Name.StructElem,
        S=Name.Table,
        K=Array([paper.pdf.make_indirect(row)]),
        A=Dictionary(O=Name.Table, Summary=said),
    )
    tree = Dictionary(Type=Name.StructTreeRoot, K=Array([paper.pdf.make_indirect(table)]))
    tree.IDTree = Dictionary(Names=Array([said, table.K[0]]))
    paper.pdf.Root.StructTreeRoot = paper.pdf.make_indirect(tree)
    paper.pdf.Root.MarkInfo = Dictionary(Marked=True)


# -- words elsewhere -------------------------------------------------------------------------------


@attack(Where.VISIBLE)
def broken_over_pages(paper: Paper) -> None:
    """The first name is the last word of a page, the second the first of the next."""
    first, last = paper.secret.split()
    paper.signed_page(everywhere=True)
    paper.page(SECOND + text(20, 30, f"told by {first}"), KEPT)
    paper.page(text(20, 185, f"{last} of the isle") + SECOND, KEPT + " isle")


@attack(Where.VISIBLE)
def broken_over_running_lines(paper: Paper) -> None:
    """A word is broken with a hyphen over two pages, and their running lines stand between its parts."""
    head, rest = paper.secret[:-5], paper.secret[-5:]
    running = text(20, 8, "In confidence", 8) + text(20, 190, "Harbour board", 8)
    paper.signed_page(everywhere=True)
    paper.page(SECOND + running + text(20, 30, f"told by {head}-"), KEPT)
    opens = text(20, 172, f"{rest} of the isle")
    paper.page(running + opens + text(20, 60, "a second wharf on kauri"), KEPT)
    paper.page(running + SECOND, KEPT)


@attack(Where.VISIBLE)
def surname_in_capitals(paper: Paper) -> None:
    """A list has the surname in capitals before the first name, with no comma between them."""
    first, last = paper.secret.split()
    paper.signed_page(everywhere=True)
    second(paper, text(20, 120, f"present: {last.upper()} {first}"))


@attack(Where.VISIBLE)
def letters_below_each_other(paper: Paper) -> None:
    """The letters of a surname stand below each other, as on the side of a table."""
    own_name(paper, "Averdalesworth")
    column = "".join(
        text(250, 150 - 6 * index, char.upper(), 6) for index, char in enumerate(paper.secret)
    )
    signed_and_second(paper, column)

' Opens each office file of a list, settles what a reader of the printed paper must not see, and prints
' it to PDF. Run by redaction/converting.py from a profile made for one run; macros of the files
' themselves never run. Each line of the list: number, file, its filter, PDF, PDF filter, copy, copy's
' filter, with tabs between. Each line told: number and what happened, never words of a file.

Sub Convert(listed As String, told As String)
  Dim handle As Integer, row As String
  handle = FreeFile
  Open listed For Input As #handle
  Do While Not EOF(handle)
    Line Input #handle, row
    If Len(row) > 0 Then One(Split(row, Chr(9)), told)
  Loop
  Close #handle
End Sub

Sub One(job, told As String)
  Dim paper, unsettled As Long
  On Error GoTo Failed
  Say(told, job(0) & " begun")
  ' 0 and 0: never run a macro, never follow a link
  paper = StarDesktop.loadComponentFromURL(job(1), "_blank", 0, Array( _
    Arg("Hidden", True), Arg("FilterName", job(2)), _
    Arg("MacroExecutionMode", 0), Arg("UpdateDocMode", 0)))
  If IsNull(paper) Then
    Say(told, job(0) & " unopened")
    Exit Sub
  End If
  If job(5) <> "" Then paper.storeToURL(job(5), Array(Arg("FilterName", job(6))))
  unsettled = 0
  If paper.supportsService("com.sun.star.text.TextDocument") Then unsettled = Settle(paper)
  If paper.supportsService("com.sun.star.sheet.SpreadsheetDocument") Then Unannotate(paper)
  If unsettled = 0 Then
    paper.storeToURL(job(3), Array(Arg("FilterName", job(4)), Arg("FilterData", Array( _
      Arg("ExportNotes", False), Arg("ExportNotesInMargin", False), _
      Arg("ExportNotesPages", False), Arg("ExportHiddenSlides", False), _
      Arg("ExportPlaceholders", False), Arg("ExportFormFields", False), _
      Arg("UseTaggedPDF", True), Arg("ExportBookmarks", True), _
      Arg("ReduceImageResolution", False)))))
  End If
  paper.close(True)
  If unsettled = 0 Then
    Say(told, job(0) & " done")
  Else
    Say(told, job(0) & " unsettled")
  End If
  Exit Sub
Failed:
  Say(told, job(0) & " failed " & Err)
End Sub

' Accepts every tracked change: insertions stay, deletions go. Gives how many are left.
Function Settle(paper) As Long
  Dim settings, dispatcher, changes, n As Long
  settings = paper.createInstance("com.sun.star.document.Settings")
  settings.PrintHiddenText = False
  settings.PrintAnnotationMode = 0
  settings.PrintTextPlaceholder = False
  paper.RedlineProtectionKey = Array()
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(paper.CurrentController.Frame, ".uno:AcceptAllTrackedChanges", "", 0, Array())
  n = 0
  changes = paper.Redlines.createEnumeration()
  Do While changes.hasMoreElements()
    changes.nextElement()
    n = n + 1
  Loop
  Settle = n
End Function

' Comments of a spreadsheet go: some stand open over its cells, and a page style may ask to print them.
Sub Unannotate(paper)
  Dim styles, notes, i As Long, n As Long
  styles = paper.StyleFamilies.getByName("PageStyles")
  For i = 0 To styles.Count - 1
    styles.getByIndex(i).PrintAnnotations = False
  Next
  For i = 0 To paper.Sheets.Count - 1
    notes = paper.Sheets.getByIndex(i).Annotations
    For n = notes.Count - 1 To 0 Step -1
      notes.removeByIndex(n)
    Next
  Next
End Sub

Function Arg(called As String, value)
  Dim made As New com.sun.star.beans.PropertyValue
  made.Name = called
  made.Value = value
  Arg = made
End Function

Sub Say(told As String, row As String)
  Dim handle As Integer
  handle = FreeFile
  Open told For Append As #handle
  Print #handle, row
  Close #handle
End Sub

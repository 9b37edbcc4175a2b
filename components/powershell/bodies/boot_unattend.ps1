$Changed = $false
foreach ($Each in $Known) {
  foreach ($Pass in $Each.Passes) {
    foreach ($Part in @(Select-Part $Pass $Each.Name)) {
      $Before = $Part.PreviousSibling
      if ($Before -is [Xml.XmlWhitespace]) { [void]$Part.ParentNode.RemoveChild($Before) }
      [void]$Part.ParentNode.RemoveChild($Part)
      $Changed = $true
      "took $($Each.Name) out of the pass $Pass"
    }
  }
}
if ($TimeZone) {
  foreach ($Part in @(Select-Part 'specialize' 'Microsoft-Windows-Shell-Setup')) {
    foreach ($Child in @($Part.ChildNodes)) {
      if ($Child.LocalName -eq 'TimeZone' -and $Child.InnerText -ne $TimeZone) {
        $Child.InnerText = $TimeZone
        $Changed = $true
        "the pass specialize sets the time zone $TimeZone"
      }
    }
  }
  Set-TimeZone -Id $TimeZone
}
if ($Locale) {
  Set-WinSystemLocale -SystemLocale $Locale
  Set-Culture -CultureInfo $Locale
}
if ($Changed) { $Xml.Save($File) } else { "$File has nothing of it any more" }

$ErrorActionPreference = 'Stop'
# Of EC2Launch v2, and of v1, which images of Windows Server 2019 may have.
$Files = @("$env:ProgramData/Amazon/EC2Launch/sysprep/unattend.xml", "$env:ProgramData/Amazon/EC2-Windows/Launch/Sysprep/Unattend.xml")
$File = $Files | Where-Object { Test-Path $_ } | Select-Object -First 1
if (-not $File) {
  "EC2Launch has no answer file on this image, neither $($Files -join ' nor ')"
  exit 1
}
$Xml = [Xml.XmlDocument]::new()
$Xml.PreserveWhitespace = $true
$Xml.Load($File)
# Found by their local names: editions of the file differ in their prefixes, not in these.
function Select-Part($Pass, $Component) {
  $Xml.SelectNodes("//*[local-name() = 'settings' and @pass = '$Pass']/*[local-name() = 'component' and @name = '$Component']")
}
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

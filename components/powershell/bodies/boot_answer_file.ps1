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

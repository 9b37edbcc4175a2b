$ErrorActionPreference = 'Stop'
$Files = @("$env:ProgramData/Amazon/EC2Launch/sysprep/unattend.xml", "$env:ProgramData/Amazon/EC2-Windows/Launch/Sysprep/Unattend.xml")
$File = $Files | Where-Object { Test-Path $_ } | Select-Object -First 1
$Xml = [Xml.XmlDocument]::new()
$Xml.Load($File)
foreach ($Each in $Known) {
  foreach ($Pass in $Each.Passes) {
    $Path = "//*[local-name() = 'settings' and @pass = '$Pass']/*[local-name() = 'component' and @name = '$($Each.Name)']"
    if ($Xml.SelectNodes($Path).Count -gt 0) {
      "$File still has $($Each.Name) in the pass $Pass"
      exit 1
    }
  }
}
if ($TimeZone -and (Get-TimeZone).Id -ne $TimeZone) {
  "the time zone is $((Get-TimeZone).Id), expected $TimeZone"
  exit 1
}
if ($Locale -and "$((Get-WinSystemLocale).Name)" -ne $Locale) {
  "the system locale is $((Get-WinSystemLocale).Name), expected $Locale"
  exit 1
}

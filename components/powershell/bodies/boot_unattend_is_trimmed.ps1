foreach ($Each in $Known) {
  foreach ($Pass in $Each.Passes) {
    if (@(Select-Part $Pass $Each.Name).Count -gt 0) {
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

$ErrorActionPreference = 'Stop'
# Installs what is wanted and restarts, until nothing more is: an update can make others applicable.
$Installed = "$env:ProgramData/eks-windows-nodes/installed-updates"
$Before = if (Test-Path $Installed) { [IO.File]::ReadAllText($Installed) } else { '' }
function Test-Named($Update, $Patterns) {
  $Names = @($Update.Title) + @($Update.KBArticleIDs | ForEach-Object { "KB$_" })
  foreach ($Pattern in $Patterns) { if (@($Names -like $Pattern).Count -gt 0) { return $true } }
  $false
}
$Session = New-Object -ComObject Microsoft.Update.Session
$Offered = $Session.CreateUpdateSearcher().Search("IsInstalled=0 and IsHidden=0 and Type='Software'").Updates
$Wanted = New-Object -ComObject Microsoft.Update.UpdateColl
foreach ($Update in $Offered) {
  if (-not @($Update.Categories | Where-Object { $CategoryIds -contains $_.CategoryID })) { continue }
  if ($Include.Count -gt 0 -and -not (Test-Named $Update $Include)) { continue }
  if (Test-Named $Update $Exclude) { continue }
  if ($Update.InstallationBehavior.CanRequestUserInput) {
    "left out, as it may ask somebody: $($Update.Title)"
    continue
  }
  if ($Before.Contains("$($Update.Identity.UpdateID) $($Update.Identity.RevisionNumber)`n")) {
    "offered again after it was installed, so leave it out by updates.exclude: $($Update.Title)"
    exit 1
  }
  if (-not $Update.EulaAccepted) { $Update.AcceptEula() }
  [void]$Wanted.Add($Update)
}
if ($Wanted.Count -eq 0) {
  if (Test-Path $Installed) { [IO.File]::Delete($Installed) }
  'no more updates are wanted'
  exit 0
}
$Downloader = $Session.CreateUpdateDownloader()
$Downloader.Updates = $Wanted
$Result = $Downloader.Download()
if ($Result.ResultCode -ne 2) {
  "updates could not be downloaded: result code $($Result.ResultCode), error $('0x{0:X8}' -f $Result.HResult)"
  exit 1
}
$Installer = $Session.CreateUpdateInstaller()
$Installer.Updates = $Wanted
$Result = $Installer.Install()
$Failed = 0
for ($Index = 0; $Index -lt $Wanted.Count; $Index++) {
  $Update = $Wanted.Item($Index)
  $One = $Result.GetUpdateResult($Index)
  if ($One.ResultCode -eq 2) {
    [void][IO.Directory]::CreateDirectory("$env:ProgramData/eks-windows-nodes")
    [IO.File]::AppendAllText($Installed, "$($Update.Identity.UpdateID) $($Update.Identity.RevisionNumber)`n")
    "installed: $($Update.Title)"
  } else {
    $Failed++
    "not installed, result code $($One.ResultCode), error $('0x{0:X8}' -f $One.HResult): $($Update.Title)"
  }
}
if ($Failed -gt 0) { exit 1 }
exit 3010

$Path = Get-ConfigPath
$Missing = @(foreach ($Registry in $Tables.Keys) {
  $File = if ($Path) { Join-Path (Join-Path $Path $Folders[$Registry]) 'hosts.toml' }
  if (-not $File -or -not (Test-Path $File) -or [IO.File]::ReadAllText($File) -cne $Tables[$Registry]) { $Registry }
})
if ($Missing.Count -gt 0) {
  Write-Output "containerd.exe knows no mirror, or another one, of $($Missing -join ', ')"
  exit 1
}

$Path = Get-ConfigPath
if (-not $Path) {
  $Path = Join-Path $Folder 'certs.d'
  $Lines = @([IO.File]::ReadAllLines($Config))
  $Plugin = if ($Lines -match '^\s*version\s*=\s*3') { 'cri.v1.images' } else { 'grpc.v1.cri' }
  $Header = @($Lines -match $Section)[0]
  if (-not $Header) {
    $Header = "[plugins.""io.containerd.$Plugin"".registry]"
    $Lines += $Header
  }
  # An empty one stands in the section already, where config.toml was made from the defaults.
  $Within = $false
  $Lines = @(foreach ($Line in $Lines) {
    if ($Line -match '^\s*\[') { $Within = $Line -match $Section }
    if ($Within -and $Line -match '^\s*config_path\s*=') { continue }
    $Line
    if ($Line -ceq $Header) { "config_path = '$Path'" }
  })
  [IO.File]::WriteAllLines($Config, [string[]]$Lines)
  Restart-Service containerd
  if ((Get-ConfigPath) -ne $Path) {
    Write-Output "containerd.exe does not read config_path out of $Config"
    exit 1
  }
}
foreach ($Registry in $Tables.Keys) {
  $Place = Join-Path $Path $Folders[$Registry]
  New-Item -ItemType Directory -Force $Place | Out-Null
  [IO.File]::WriteAllText((Join-Path $Place 'hosts.toml'), $Tables[$Registry])
  Write-Output "$Registry is asked through its mirror"
}

$ErrorActionPreference = 'Stop'
# Which module a command comes from is decided by the order of the module path.
$Clock = [Diagnostics.Stopwatch]::StartNew()
$From = "$((Get-Command $Command -ErrorAction SilentlyContinue).ModuleName)"
if (-not $From) {
  "$Command is not on this image"
  exit 1
}
if ($From -notlike 'AWS.Tools.*' -and (Get-Module -ListAvailable -Name $Modules)) {
  "$Command comes from $From, though $($Modules -join ', ') are on this image: they stand behind it on the module path"
  exit 1
}
"$Command comes from $From, found and loaded in $([Math]::Round($Clock.Elapsed.TotalSeconds, 1)) s"

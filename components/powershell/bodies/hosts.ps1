# A login stands in a file while one image is pulled: on a command line or in a log it would outlast the build.
New-Item -ItemType Directory -Force $Hosts | Out-Null
& icacls.exe $Hosts /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) {
  Write-Output "icacls.exe for $Hosts ended with exit code $LASTEXITCODE"
  exit 1
}
function Read-Login($Arn, $Text) {
  try { $Login = $Text | ConvertFrom-Json } catch { $Login = $null }
  $Password = if ($Login.password) { $Login.password } else { $Login.accessToken }
  if (-not $Login.username -or -not $Password) {
    Write-Host "$Arn does not hold JSON with username and password"
    exit 1
  }
  "$($Login.username):$Password"
}
# What a registry takes: the login itself, or a token that it sells for it. containerd would ask for the latter as nobody.
function Get-Authorization($Url, $Repository, $Version, $Login) {
  $Basic = 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Login))
  $Answer = @(& curl.exe --silent --show-error --globoff --head --max-time 60 "$Url/$Repository/manifests/$Version")
  if ($LASTEXITCODE -ne 0) { throw "curl.exe for $Url ended with exit code $LASTEXITCODE" }
  $Wanted = @($Answer | Where-Object { $_ -match '^www-authenticate:\s*Bearer\s' })
  if ($Wanted.Count -eq 0) { return $Basic }
  $Told = @{}
  foreach ($Each in [regex]::Matches($Wanted[0], '(\w+)="([^"]*)"')) { $Told[$Each.Groups[1].Value] = $Each.Groups[2].Value }
  $Realm = $Told['realm']
  if ($Realm -notlike 'https://*') { throw "$Url asks for the login at '$Realm', expected an address of https" }
  $Scope = if ($Told['scope']) { $Told['scope'] } else { "repository:${Repository}:pull" }
  $Query = @('--get', '--data-urlencode', "scope=$Scope")
  if ($Told['service']) { $Query += @('--data-urlencode', "service=$($Told['service'])") }
  $Sold = "header = ""Authorization: $Basic""" |
    & curl.exe --silent --show-error --globoff --fail --max-time 60 --config - @Query $Realm
  if ($LASTEXITCODE -ne 0) { throw "the login at $Realm ended with exit code $LASTEXITCODE of curl.exe" }
  try { $Json = "$Sold" | ConvertFrom-Json } catch { $Json = $null }
  $Token = if ($Json.token) { $Json.token } else { $Json.access_token }
  if ("$Token" -notmatch '^[A-Za-z0-9._~+/=-]+$') { throw "$Realm answered without a token" }
  "Bearer $Token"
}
function Write-Hosts($Image) {
  $null = $Image -match '^([^/]+)/(.+?)[:@]([^/]+)$'
  $Registry, $Repository, $Version = $Matches[1..3]
  $Text = $Tables[$Registry]
  foreach ($Url in $Logged.Keys) {
    if (-not $Text.Contains("[host.""$Url""]")) { continue }
    $Authorization = Get-Authorization $Url $Repository $Version $Logins[$Logged[$Url]]
    $Text += "[host.""$Url"".header]`nAuthorization = ""$Authorization""`n"
  }
  $Folder = Join-Path $Hosts $Folders[$Registry]
  New-Item -ItemType Directory -Force $Folder | Out-Null
  [IO.File]::WriteAllText((Join-Path $Folder 'hosts.toml'), $Text)
}
# Over what was there, as a file that is only removed can be read off the image's disk.
function Clear-Hosts {
  foreach ($File in @(Get-ChildItem $Hosts -Filter hosts.toml -Recurse)) {
    $Stream = [IO.File]::OpenWrite($File.FullName)
    $Stream.Write((New-Object byte[] $Stream.Length), 0, $Stream.Length)
    $Stream.Close()
    Remove-Item $File.FullName
  }
}

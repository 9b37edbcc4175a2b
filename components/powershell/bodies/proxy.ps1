# Programs read the environment; Windows and .NET have settings of their own, and know no ranges. Services that run by now
# are told in theirs, beside what an image told them, and start again; those of the bootstrap script come after this.
function EksProxy {
  $Set = 'HKLM:\SYSTEM\CurrentControlSet\'
  $Ours = foreach ($Name in 'http_proxy', 'https_proxy', 'no_proxy') {
    $Value = (Get-Item "env:$($Name.ToUpper())").Value
    Set-ItemProperty "${Set}Control\Session Manager\Environment" $Name.ToUpper() $Value
    "$Name=$Value"
  }
  $Direct = @($env:NO_PROXY.Split(',') -notmatch '/' -replace '^\.', '*.')
  & "$env:SystemRoot\System32\netsh.exe" winhttp set proxy "proxy-server=http=$($env:HTTP_PROXY.Substring(7));https=$($env:HTTPS_PROXY.Substring(7))" `
    "bypass-list=$(@('<local>') + $Direct -join ';')"
  if ($LASTEXITCODE) { throw "netsh.exe ended with exit code $LASTEXITCODE" }
  [Net.WebRequest]::DefaultWebProxy = [Net.WebProxy]::new($env:HTTPS_PROXY, $true,
    [string[]]@($Direct.ForEach({ '://' + [regex]::Escape($_).Replace('\*', '.*') + '(:|$)' })))
  foreach ($Name in 'containerd', 'AmazonSSMAgent', 'AmazonCloudWatchAgent') {
    if (-not ($Found = Get-Service $Name -ErrorAction Ignore)) { continue }
    $Has = @((Get-ItemProperty "${Set}Services\$Name").Environment).Where({ $_ })
    $Wants = @($Has -notmatch '^(https?|no)_proxy=') + $Ours
    if ("$Has" -eq "$Wants") { continue }
    Set-ItemProperty "${Set}Services\$Name" Environment ([string[]]$Wants) -Type MultiString
    if ($Found.Status -eq 'Running') { Restart-Service $Name -Force }
  }
}

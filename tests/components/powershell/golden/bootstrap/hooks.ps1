<powershell>
function EksRun($EksName, $EksPrepare, $EksFail) {
"eks-windows-nodes: $EksName starts"
$EksPath = "$env:ProgramFiles/eks-windows-nodes $EksName.ps1"
$EksFile = [regex]::Escape("$EksName.ps1")
$EksWhy = @('')
$EksKind = 'Break|Continue'
$EksPlace = $ExecutionContext.SessionState.Path
$EksHere = $EksPlace.CurrentLocation.Path
$EksDrives = $ExecutionContext.InvokeProvider
foreach ($EksItem in $script:EksAside) {
$EksText = if ($EksItem.ScriptBlock) { $EksItem.ScriptBlock } else { $EksItem.Definition }
try { [void]$EksDrives.Item.Set($EksItem.PSPath, $EksText) } catch { }
}
$script:EksAside = @()
$PSDefaultParameterValues = @{}
$ErrorActionPreference = 'Stop'
try {
. $EksPrepare
try { $EksKnown = $EksDrives.ChildItem.Get(@('function:', 'alias:'), $false, $true, $true).PSPath } catch { }
$global:LASTEXITCODE = 0
foreach ($EksOnce in 1) {
& $EksPath
if ($? -or -not $LASTEXITCODE) { $EksWhy[0] += 'ok' } else {
$EksKind = 'Exit'
$EksWhy[0] += "it ended with exit code $LASTEXITCODE"
}
}
} catch {
$EksKind = '-'
$EksItem = @($_.Exception.Errors)[0]
if ("$($EksItem.Extent.File)" -match $EksFile) {
$EksWhy[0] += "line $($EksItem.Extent.StartLineNumber): $($EksItem.Message)"
} else {
$EksAt = "$($_.ScriptStackTrace) $($_.InvocationInfo.PositionMessage)"
if ($EksAt -match "${EksFile}:\D*(\d+)") { $EksWhy[0] += "line $($Matches[1]): " }
$EksWhy[0] += if ("$_") { "$_" } else { 'an error without a text' }
}
} finally {
if (-not $EksWhy[0]) { $EksWhy[0] = 'a break, continue or stop that nothing caught ended it' }
if ($EksWhy[0] -ne 'ok') {
try {
$EksTree = [Management.Automation.Language.Parser]::ParseFile($EksPath, [ref]$null, [ref]$null)
foreach ($EksItem in $EksTree.FindAll({ $args[0].GetType().Name -match "^($EksKind)S" }, $true)) {
$EksWhy[0] += ", line $($EksItem.Extent.StartLineNumber): $EksItem"
}
} catch { }
"eks-windows-nodes: ${EksName}: $($EksWhy[0])"
}
try { [IO.File]::Delete($EksPath) } catch { }
if ($EksWhy[0] -ne 'ok') { . $EksFail }
}
if ($LASTEXITCODE) { "eks-windows-nodes: $EksName has run, its last program ended with exit code $LASTEXITCODE" }
try {
$global:ErrorActionPreference = $global:WarningPreference = $global:ProgressPreference = 'Continue'
$global:VerbosePreference = $global:DebugPreference = $global:InformationPreference = 'SilentlyContinue'
$global:ConfirmPreference = 'High'
$global:WhatIfPreference = $false
$global:PSModuleAutoLoadingPreference = 'All'
$global:OFS = ' '
$global:PSDefaultParameterValues = @{}
} catch { }
try { [void]$EksPlace.SetLocation($EksHere) } catch { }
try {
foreach ($EksItem in $EksDrives.ChildItem.Get(@('function:', 'alias:'), $false, $true, $true)) {
if (-not $EksKnown -or $EksKnown -contains $EksItem.PSPath) { continue }
if ($EksItem.ModuleName -and -not $ExecutionContext.InvokeCommand.GetCmdlet($EksItem.Name)) { continue }
$script:EksAside += $EksItem
try { $EksDrives.Item.Remove(@($EksItem.PSPath), $false, $true, $true) } catch { }
}
} catch { }
try { Set-PSDebug -Off } catch { }
}
EksRun 'pre-bootstrap hook' {
foreach ($EksItem in 'Restart-Computer', 'Stop-Computer', 'shutdown', 'shutdown.exe', 'Start-EKSBootstrap.ps1') {
Set-Item "function:$EksItem" {
if ("$((Get-PSCallStack).Location)" -match "${EksFile}:\D*(\d+)") { $EksWhy[0] = "line $($Matches[1]): " }
$EksWhy[0] += "$($MyInvocation.MyCommand.Name) must not run before the join; "
exit 1
}
}
try { Set-Alias "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1" $EksItem } catch { }
[IO.File]::WriteAllText($EksPath, '$env:HTTPS_PROXY = ''http://proxy.example:3128''
if ($true) {
  Write-Output ''proxy set''
}', [Text.Encoding]::UTF8)
$global:ErrorActionPreference = 'Stop'
} { exit 1 }
$global:LASTEXITCODE = 0
$EksScript = "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1"
$EksJoined = $false
try {
& $EksScript -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA 'LS0tLS1CRUdJTg==' -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --register-with-taints=os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi' 3>&1 4>&1 5>&1 6>&1
$EksJoined = $?
} catch {
"eks-windows-nodes: bootstrap: $_"
}
if (-not $EksJoined) {
'eks-windows-nodes: this node has not joined its cluster, see the lines above'
exit 1
}
EksRun 'post-bootstrap hook' {
[IO.File]::WriteAllText($EksPath, '
Write-Output "joined as $env:COMPUTERNAME"', [Text.Encoding]::UTF8)
$global:ErrorActionPreference = 'Stop'
} { }
$global:LASTEXITCODE = 0
</powershell>
<powershellArguments>-ExecutionPolicy Unrestricted -NoProfile -NonInteractive</powershellArguments>

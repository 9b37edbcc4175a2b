<powershell>
$EksSc = "$env:SystemRoot\System32\sc.exe"
if ("$(& $EksSc query kubelet)" -match 'kubelet' -and "$(& $EksSc query EKSWindowsBootstrapper)" -notmatch 'EKSW') {
'eks-windows-nodes: the services of this node are registered; starting them'
foreach ($EksItem in 'kubelet', 'kube-proxy') { & $EksSc start $EksItem }
exit 0
}
function EksRun($EksName, $EksPrepare, $EksFail) {
"eks-windows-nodes: $EksName starts"
$EksPath = "$env:ProgramFiles/eks-windows-nodes $EksName.ps1"
$EksFile = [regex]::Escape("$EksName.ps1")
$EksWhy = @('')
$EksKind = 'Break|Continue'
$EksState = $ExecutionContext.SessionState
$EksHere = $EksState.Path.CurrentLocation.Path
$EksDrives = $EksState.Drive.GetAll()
$EksItems = $ExecutionContext.InvokeProvider
$EksKnown = @{ 'Variable::OFS' = ' '; 'Variable::PSModuleAutoLoadingPreference' = 'All'
'Variable::PSDefaultParameterValues' = @{}; 'Environment::ProgramFiles' = $env:ProgramFiles
'Environment::PSExecutionPolicyPreference' = $env:PSExecutionPolicyPreference }
try {
foreach ($EksItem in $EksItems.ChildItem.Get(@('function:', 'alias:', 'variable:*Preference'), $false, $true, $false)) {
$EksKnown[$EksItem.PSPath] = if ($EksItem.Definition) { $EksItem.Definition } else { $EksItem.Value }
}
} catch { }
$PSDefaultParameterValues = @{}
$ErrorActionPreference = 'Stop'
foreach ($EksItem in $script:EksAside) {
$EksText = if ($EksItem.ScriptBlock) { $EksItem.ScriptBlock } else { $EksItem.Definition }
try { [void]$EksItems.Item.Set($EksItem.PSPath, $EksText) } catch { }
}
try {
. $EksPrepare
$global:LASTEXITCODE = 0
foreach ($EksOnce in 1) {
& $EksPath
if ($? -or -not $LASTEXITCODE) { $EksWhy[0] += 'ok' } else {
$EksKind = 'Exit'
$EksWhy[0] += "it ended with exit code $LASTEXITCODE"
}
}
} catch {
$EksKind = ''
$EksText = "$_"
$EksItem = @($_.Exception.Errors)[0]
$EksAt = "$($_.ScriptStackTrace) $($_.InvocationInfo.PositionMessage)"
$EksLine = if ("$($EksItem.Extent.File)" -match $EksFile) {
$EksText = $EksItem.Message
$EksItem.Extent.StartLineNumber
} elseif ($EksAt -match "${EksFile}:\D*(\d+)") { $Matches[1] } else {
$EksAt = @("$($_.Exception.ParameterName)".Trim() -split ' ')[0]
$EksAt = if ($EksAt) { '\$' + $EksAt } else { '(#requires|using\s+module)' }
if ([IO.File]::ReadAllText($EksPath) -match "(?s)^.*?$EksAt\b") { @($Matches[0] -split '\r\n?|\n').Count }
}
if ($EksLine) { $EksWhy[0] += "line ${EksLine}: " }
$EksWhy[0] += if ($EksText) { $EksText } else { 'an error without a text' }
} finally {
$ExecutionContext.InvokeCommand.PreCommandLookupAction = $null
if (-not $EksWhy[0]) { $EksWhy[0] = 'a break, continue or stop that nothing caught ended it' }
if ($EksWhy[0] -ne 'ok') {
try {
$EksTree = [Management.Automation.Language.Parser]::ParseFile($EksPath, [ref]$null, [ref]$null)
foreach ($EksLook in "^($EksKind)S", '^CommandA') {
if (-not $EksKind -or $EksWhy[0] -match ', line') { break }
foreach ($EksItem in $EksTree.FindAll({ $args[0].GetType().Name -match $EksLook }, $true)) {
$EksUp = if ($EksLook -like '*A') { "$EksItem" -notmatch '^(iex|Invoke-Expression)\b' }
elseif ($EksKind -eq 'Exit') { "$($EksItem.Pipeline)" -notmatch "[a-z_(]|^\D?$LASTEXITCODE\D?`$" }
else { $EksItem.Parent }
while ($EksUp.Extent -and ($EksUp.GetType().Name -notmatch '^(For|Do|Wh|Sw)' -or
$EksItem.Label -and "$($EksItem.Label)" -ne $EksUp.Label)) { $EksUp = $EksUp.Parent }
if (-not $EksUp) { $EksWhy[0] += ", line $($EksItem.Extent.StartLineNumber): $EksItem" }
}
}
} catch { }
"eks-windows-nodes: ${EksName}: $($EksWhy[0] -replace '\s+', ' ' -replace '(?<=^.{999}).+', '...')"
}
try { [IO.File]::Delete($EksPath) } catch { }
if ($EksWhy[0] -ne 'ok') { . $EksFail }
}
if ($LASTEXITCODE) { "eks-windows-nodes: $EksName has run, its last program ended with exit code $LASTEXITCODE" }
foreach ($EksItem in $EksDrives) { try { [void]$EksState.Drive.New($EksItem, 'global') } catch { } }
try { [void]$EksState.Path.SetLocation($EksHere) } catch { }
try {
$script:EksAside = foreach ($EksItem in $EksItems.ChildItem.Get(@('function:', 'alias:'), $false, $true, $true)) {
$EksText = $EksKnown[$EksItem.PSPath]
if ($EksText -ceq $EksItem.Definition) {
$EksKnown.Remove($EksItem.PSPath)
continue
}
if (-not $EksText -and $EksItem.ModuleName -and -not $ExecutionContext.InvokeCommand.GetCmdlet($EksItem.Name)) { continue }
try { $EksItems.Item.Remove(@($EksItem.PSPath), $false, $true, $true) } catch { }
if ("$($EksItem.Definition)" -notlike '*$EksWhy*') { $EksItem }
}
} catch { }
foreach ($EksItem in $EksKnown.Keys) {
$EksText = $EksItem -replace '(?<=[ne]::)', 'global:'
try { [void]$EksItems.Item.Set(@($EksText), $EksKnown[$EksItem], $true, $true) } catch { }
}
try { Set-PSDebug -Off } catch { }
}
$EksArguments = & { param($EKSClusterName, $APIServerEndpoint, $Base64ClusterCA, $ServiceCIDR, $DNSClusterIP, $KubeletExtraArgs, $KubeProxyExtraArgs, $ExcludedSnatCIDRs) $PSBoundParameters } -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA 'LS0tLS1CRUdJTg==' -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --register-with-taints=os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi' -KubeProxyExtraArgs '--config-sync-period=30m --v=2' -ExcludedSnatCIDRs '10.0.0.0/8','192.168.0.0/16'
try {
EksRun 'bootstrap script of your own' {
[IO.File]::WriteAllText($EksPath, '''before''
& "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1" @EksArguments 3>&1
''after''', [Text.Encoding]::UTF8)
$global:ErrorActionPreference = 'Stop'
} { exit 1 }
} catch {
'eks-windows-nodes: bootstrap script of your own: ' + $_
exit 1
}
if ($LASTEXITCODE) { exit 1 }
</powershell>
<powershellArguments>-ExecutionPolicy Unrestricted -NoProfile -NonInteractive</powershellArguments>
<persist>true</persist>

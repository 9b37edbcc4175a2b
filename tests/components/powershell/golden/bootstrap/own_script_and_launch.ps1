<powershell>
function EksAsk {
$OutputEncoding = [Text.Encoding]::ASCII
$EksSaid = @('silent', 'show-error', 'fail-with-body', 'max-time = 30', 'retry = 3') + $args |
& "$env:SystemRoot\System32\curl.exe" --config -
if ($LASTEXITCODE) { throw "curl.exe ended with exit code ${LASTEXITCODE} $EksSaid" }
$EksSaid -join "`n"
}
function EksMeta($EksPath) {
$EksUrl = "noproxy = `"*`"`nurl = `"http://169.254.169.254/latest"
if ([datetime]::UtcNow -gt $EksFresh) {
$script:EksMetaToken = EksAsk 'request = "PUT"' 'header = "X-aws-ec2-metadata-token-ttl-seconds: 300"' "$EksUrl/api/token`""
$script:EksFresh = [datetime]::UtcNow.AddMinutes(4)
}
EksAsk "header = `"X-aws-ec2-metadata-token: $EksMetaToken`"" "$EksUrl/meta-data/$EksPath`""
}
function EksCall($EksService) {
$EksKey = EksMeta "iam/security-credentials/$EksRole" | ConvertFrom-Json
$EksData = foreach ($EksItem in $args) { 'data-urlencode = "{0}"' -f ($EksItem -replace '[\\"]', '\$0') }
EksAsk "url = `"https://$EksService.$EksRegion.$EksDomain/`"" "aws-sigv4 = `"aws:amz:${EksRegion}:$EksService`"" `
"user = `"$($EksKey.AccessKeyId):$($EksKey.SecretAccessKey)`"" "header = `"X-Amz-Security-Token: $($EksKey.Token)`"" @EksData
}
function EksTag($EksName, $EksText) {
try {
[void](EksCall ec2 Action=CreateTags Version=2016-11-15 "ResourceId.1=$EksId" "Tag.1.Key=eks-windows-nodes/$EksName" "Tag.1.Value=$EksText")
} catch { "eks-windows-nodes: tag eks-windows-nodes/${EksName}: $_" }
}
function EksMark($EksName) {
$script:EksMarks = "$EksMarks $EksName=$([datetime]::UtcNow.ToString('s'))Z".Trim()
EksTag boot $EksMarks
}
function EksAnswer($EksResult, $EksTo = $EksHook) {
try {
if (-not $EksGroup) { throw 'this instance belongs to no Auto Scaling group' }
[void](EksCall autoscaling Action=CompleteLifecycleAction Version=2011-01-01 "AutoScalingGroupName=$EksGroup" `
"LifecycleHookName=$EksTo" "InstanceId=$EksId" "LifecycleActionResult=$EksResult")
"eks-windows-nodes: hook ${EksTo}: $EksResult"
} catch { "eks-windows-nodes: hook ${EksTo}: $EksResult is not told: $_" }
}
function EksAbandon($EksStep, $EksText) {
$EksText = "$EksText" -replace '\s+', ' '
EksTag boot-failure "${EksStep}: $($EksText.Substring([Math]::Max(0, $EksText.Length - 254 + $EksStep.Length)))"
EksAnswer ABANDON
try {
foreach ($EksTry in 1..20) {
Start-Sleep 15
if ((EksMeta autoscaling/target-lifecycle-state) -eq 'Terminated') { EksAnswer CONTINUE $EksLastHook; break }
}
} catch { }
}
function EksBegin {
$script:EksHook, $EksSeconds, $script:EksLastHook, $script:EksCluster, $script:EksUrl, $script:EksCa = $args
$script:EksEnd = [datetime]::UtcNow.AddSeconds($EksSeconds)
$script:EksFile = "$env:ProgramData/eks-windows-nodes.crt"
try {
$script:EksId = EksMeta instance-id
$script:EksRegion = EksMeta placement/region
$script:EksDomain = EksMeta services/domain
$script:EksRole = EksMeta iam/security-credentials/
$EksText = EksCall ec2 Action=DescribeInstances Version=2016-11-15 "InstanceId.1=$EksId"
if ($EksText -match '<privateDnsName>(.+?)<') { $script:EksNode = $Matches[1] }
if ($EksText -match '<key>aws:autoscaling:groupName</key>\s*<value>(.+?)<') { $script:EksGroup = $Matches[1] }
if ($EksText -match '<launchTime>(.+?)<') { $script:EksEnd = ([datetime]$Matches[1]).ToUniversalTime().AddSeconds($EksSeconds) }
} catch { "eks-windows-nodes: this instance: $_" }
try {
if ((EksMeta autoscaling/target-lifecycle-state) -like 'Warmed:*') {
'eks-windows-nodes: in the warm pool; this node joins when it leaves it'
EksAnswer CONTINUE
while ((EksMeta autoscaling/target-lifecycle-state) -ne 'InService') { Start-Sleep 15 }
$script:EksEnd = [datetime]::UtcNow.AddSeconds($EksSeconds)
}
} catch { }
$EksPath = "$env:ProgramFiles/Amazon/EKS/eks-windows-nodes.ps1"
if ([IO.File]::Exists($EksPath)) { . $EksPath }
EksMark started
}
function EksJoin {
EksMark bootstrapped
while ($true) {
$EksText = try {
[IO.File]::WriteAllBytes($EksFile, [Convert]::FromBase64String($EksCa))
$EksToken = & "$env:ProgramFiles\Amazon\EKS\bin\aws-iam-authenticator.exe" token -i $EksCluster | ConvertFrom-Json
$EksFound = EksAsk 'ssl-no-revoke' "cacert = `"$($EksFile -replace '\\', '/')`"" "url = `"$EksUrl/api/v1/nodes/$EksNode`"" `
"header = `"Authorization: Bearer $($EksToken.status.token)`"" | ConvertFrom-Json
$EksReady = @($EksFound.status.conditions).Where({ $_.type -eq 'Ready' })
if ($EksReady.status -ne 'True') { "node $EksNode is not Ready: $($EksReady.message)" }
elseif ("$(& $EksSc query kube-proxy)" -notmatch ':\s+4\s') { 'kube-proxy does not run' }
} catch { "node ${EksNode}: $_" }
if (-not $EksText) { break }
if ([datetime]::UtcNow -gt $EksEnd) {
"eks-windows-nodes: this node has not joined its cluster: $EksText"
EksAbandon 'step 3 of 3, join' $EksText
exit 1
}
Start-Sleep 15
}
if ($EksParts) { . $EksParts }
EksMark ready
EksAnswer CONTINUE
}
EksBegin 'eks-windows-nodes-launch' 1680 'eks-windows-nodes-terminate' 'dev' 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' 'LS0tLS1CRUdJTg=='
$EksSc = "$env:SystemRoot\System32\sc.exe"
if ("$(& $EksSc query kubelet)" -match 'kubelet' -and ("$(& $EksSc query EKSWindowsBootstrapper)" -notmatch 'EKSW' -or [IO.File]::Exists($EksFile))) {
'eks-windows-nodes: the services of this node are registered; starting them'
foreach ($EksItem in 'kubelet', 'kube-proxy') { & $EksSc start $EksItem }
EksJoin
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
$ExecutionContext.InvokeCommand.PreCommandLookupAction = $EksWatch
$EksArguments = & { param($EKSClusterName, $APIServerEndpoint, $Base64ClusterCA, $ServiceCIDR, $DNSClusterIP, $KubeletExtraArgs) $PSBoundParameters } -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA $EksCa -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --register-with-taints=os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi'
try {
EksRun 'bootstrap script of your own' {
[IO.File]::WriteAllText($EksPath, '''before''
& "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1" @EksArguments 3>&1
''after''', [Text.Encoding]::UTF8)
$global:ErrorActionPreference = 'Stop'
} { try { EksAbandon 'step 2 of 3, bootstrap script of your own' $EksWhy[0] } catch { }; exit 1 }
} catch {
'eks-windows-nodes: bootstrap script of your own: ' + $_
try { EksAbandon 'step 2 of 3, bootstrap script of your own' $EksWhy[0] } catch { }; exit 1
}
if ($LASTEXITCODE) { try { EksAbandon 'step 2 of 3, bootstrap script of your own' "exit code $LASTEXITCODE" } catch { }; exit 1 }
EksJoin
</powershell>
<powershellArguments>-ExecutionPolicy Unrestricted -NoProfile -NonInteractive</powershellArguments>
<persist>true</persist>

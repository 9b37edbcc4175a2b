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
$EksDomain = 'corp.example.com'
$EksIn = try { "$((Get-CimInstance Win32_ComputerSystem).Domain)" } catch { "$_" }
if ($EksIn -ne $EksDomain) {
$EksPrefix = 'WEB-'
function EksName {
if ($env:COMPUTERNAME -like "$EksPrefix*") { return }
Stop-Service AmazonSSMAgent -Force
if ((Get-CimInstance Win32_ComputerSystem).Domain -eq $EksDomain) {
"eks-windows-nodes: Systems Manager was faster: this machine stays $env:COMPUTERNAME"
Start-Service AmazonSSMAgent
return
}
$Name = ($EksPrefix + [guid]::NewGuid().ToString('N')).Substring(0, 15)
Rename-Computer $Name -Force
"eks-windows-nodes: restarting as $Name"
Restart-Computer -Force
exit 0
}
try {
& {
$ErrorActionPreference = 'Stop'
EksName
}
} catch {
$EksWhy = "$_"
"eks-windows-nodes: computer name: $EksWhy"
EksAbandon 'step 1 of 3, domain' $EksWhy
exit 1
}
"eks-windows-nodes: this machine is in $EksIn; waits for Systems Manager to join it to $EksDomain and to restart it"
foreach ($EksTry in 1..60) { Start-Sleep 15 }
"eks-windows-nodes: this machine has not been joined to $EksDomain, see the association's log in Systems Manager"
EksAbandon 'step 1 of 3, domain' "this machine is in $EksIn"
exit 1
}
try {
& {
$ErrorActionPreference = 'Stop'
Get-NetAdapter -Physical | Set-DnsClientServerAddress -ServerAddresses '10.0.0.10','10.0.1.10'
}
} catch {
$EksWhy = "$_"
"eks-windows-nodes: DNS servers of the domain: $EksWhy"
EksAbandon 'step 1 of 3, domain' $EksWhy
exit 1
}
$ExecutionContext.InvokeCommand.PreCommandLookupAction = $EksWatch
$BootstrapScript = "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1"
$EksLog = [Collections.ArrayList]::new()
$Joined = $false
try {
& $BootstrapScript -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA $EksCa -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --register-with-taints=os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi' 3>&1 4>&1 5>&1 6>&1 | & { process { [void]$EksLog.Add($_); $_ } }
$Joined = $?
} catch {
[void]$EksLog.Add($_)
Write-Output "eks-windows-nodes: bootstrap: $_"
}
if (-not $Joined) {
Write-Output 'eks-windows-nodes: this node has not joined its cluster, see the lines above'
EksAbandon 'step 2 of 3, bootstrap script' $EksLog
exit 1
}
EksJoin
</powershell>
<persist>true</persist>
